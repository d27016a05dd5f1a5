// 100,000 commands, half of them made from good ones by mutation, against the scope. The judge is an oracle
// of its own, with none of the code under test. Whatever the check lets
// pass, the oracle must let pass as well.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <set>
#include <string>

#include "harness/core/random.h"
#include "harness/plan/nmap_argv.h"
#include "harness/plan/scope.h"
#include "tests/harness/plan/sample_inventory.h"

namespace zpilab {
namespace {

constexpr int kCommands = 100'000;

// ---- the oracle ----

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// Decimal digits only, at most seven, as a person would write them; -1 for anything else.
int oracle_number(const std::string& text) {
  if (text.empty() || text.size() > 7) return -1;
  if (text.find_first_not_of("0123456789") != std::string::npos) return -1;
  return text.size() > 1 && text[0] == '0' ? -1 : std::stoi(text);
}

/// Lies `text` in 198.18.0.0/15? Only a dotted quad with an optional prefix.
bool oracle_ipv4(const std::string& text) {
  const auto halves = split(text, '/');
  const auto octets = split(halves[0], '.');
  if (halves.size() > 2 || octets.size() != 4) return false;
  std::uint32_t address = 0;
  for (const std::string& octet : octets) {
    const int value = oracle_number(octet);
    if (value < 0 || value > 255) return false;
    address = address << 8 | static_cast<std::uint32_t>(value);
  }
  const int length = halves.size() == 2 ? oracle_number(halves[1]) : 32;
  if (length > 32 || length < 15) return false;
  const std::uint32_t size = 1U << (32 - length);
  return address % size == 0 && address >= 0xC6120000U && address + (size - 1) <= 0xC613FFFFU;
}

/// Lies `text` in 2001:2::/48?
bool oracle_ipv6(const std::string& text) {
  const auto halves = split(text, '/');
  if (halves.size() > 2 || halves[0].find('\0') != std::string::npos) return false;
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, halves[0].c_str(), bytes.data()) != 1) return false;
  const int length = halves.size() == 2 ? oracle_number(halves[1]) : 128;
  if (length < 48 || length > 128) return false;
  for (int bit = length; bit < 128; ++bit)
    if (bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) return false;
  const std::array<unsigned char, 6> prefix = {0x20, 0x01, 0, 2, 0, 0};
  return std::memcmp(bytes.data(), prefix.data(), prefix.size()) == 0;
}

bool oracle_ports(const std::string& text) {
  for (const std::string& part : split(text, ',')) {
    const auto ends = split(part, '-');
    if (ends.size() > 2) return false;
    for (const std::string& end : ends)
      if (oracle_number(end) < 0 || oracle_number(end) > 65535) return false;
  }
  return true;
}

bool oracle_value(const std::string& option, const std::string& value) {
  if (option == "-oX") return value == "-" || value == "/dev/fd/3";
  if (option == "-p") return oracle_ports(value);
  if (option == "--scan-delay")
    return value.ends_with("ms") && oracle_number(value.substr(0, value.size() - 2)) >= 0;
  return oracle_number(value) >= 0;
}

/// May this command be started? Looser than the check about ranges of values, exact about what is dangerous:
/// which options there are, and where the packets go.
bool oracle_allows(const std::vector<std::string>& argv) {
  static const std::set<std::string> valued = {"-p",         "--top-ports",   "--max-retries", "--scan-delay",
                                               "--max-rate", "--data-length", "--source-port", "-oX"};
  static const std::set<std::string> flags = {
      "-n",  "-Pn", "-PR", "-6",  "-f",  "--badsum", "--reason", "--packet-trace",
      "-T0", "-T1", "-T2", "-T3", "-T4", "-T5",      "-sS",      "-sT",
      "-sN", "-sF", "-sX", "-sA", "-sW", "-sM",      "-sU",      "-sO",
      "-sn"};
  if (argv.empty() || argv[0] != "nmap") return false;
  bool names_off = false, ipv6 = false;
  std::vector<std::string> targets;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    if (valued.contains(argv[i])) {
      if (i + 1 >= argv.size() || !oracle_value(argv[i], argv[i + 1])) return false;
      ++i;
    } else if (!argv[i].empty() && argv[i][0] == '-') {
      if (!flags.contains(argv[i])) return false;
      names_off |= argv[i] == "-n";
      ipv6 |= argv[i] == "-6";
    } else {
      targets.push_back(argv[i]);
    }
  }
  for (const std::string& target : targets)
    if (!(ipv6 ? oracle_ipv6(target) : oracle_ipv4(target))) return false;
  return names_off && !targets.empty();
}

// ---- the generator ----

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::vector<std::string> good() {
    ScanSpec scan;
    scan.technique = &kTechniques[random_.below(kTechniques.size())];
    if (!scan.technique->ipv4 || (scan.technique->ipv6 && chance(2))) scan.family = Family::ipv6;
    const bool sweeps = scan.technique->sweeps;
    if (!sweeps && chance(2))
      scan.ports = {PortSelection::Kind::top, in(1, 65535), {}};
    else if (!sweeps)
      scan.ports = {PortSelection::Kind::list, 0, {{in(1, 100), in(100, 65535)}}};
    if (chance(3)) scan.retries = in(0, 10);
    if (chance(4)) scan.scan_delay = in(1, 5000) * kMillisecond;
    if (chance(4)) scan.max_rate = in(1, 1'000'000);
    if (chance(5)) scan.data_length = in(1, 1400);
    if (chance(5)) scan.source_port = in(1, 65535);
    scan.fragment = chance(6);
    scan.bad_checksum = chance(6);
    return nmap_argv(scan, Timing{in(0, 5)}, {target_inside(scan.family)}, chance(2));
  }

  std::vector<std::string> mutated() {
    std::vector<std::string> argv = good();
    for (std::uint64_t i = 1 + random_.below(3); i > 0; --i) mutate(argv);
    return argv;
  }

 private:
  bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }
  int in(int least, int most) {
    return least + static_cast<int>(random_.below(static_cast<std::uint64_t>(most - least + 1)));
  }
  template <std::size_t N>
  std::string any(const std::array<const char*, N>& list) {
    return list[random_.below(N)];
  }

  std::string quad(std::uint32_t a) {
    return std::to_string(a >> 24) + '.' + std::to_string(a >> 16 & 255) + '.' +
           std::to_string(a >> 8 & 255) + '.' + std::to_string(a & 255);
  }
  std::string group() {
    constexpr std::array<const char*, 6> kGroups = {"0", "1", "ffff", "50", "a", "2"};
    return any(kGroups);
  }
  std::string target_inside(Family family) {
    if (family == Family::ipv6) return "2001:2:0:" + group() + "::" + (chance(3) ? "/64" : group());
    const auto address = static_cast<std::uint32_t>(0xC6120000U + random_.below(0x20000));
    const int length = in(15, 32);
    if (chance(2)) return quad(address);
    return quad(address & (0xFFFFFFFFU << (32 - length))) + '/' + std::to_string(length);
  }
  /// Around the borders of the scope, wider than it, in disguise, or plain nonsense.
  std::string target_anywhere() {
    constexpr std::array<const char*, 30> kNasty = {"198.18.0.1-5",
                                                    "198.18.0-255.1",
                                                    "198.18.*.1",
                                                    "198.17.255.255",
                                                    "198.20.0.0",
                                                    "198.18.0.0/14",
                                                    "0.0.0.0/0",
                                                    "::/0",
                                                    "localhost",
                                                    "scanme.nmap.org",
                                                    "a.example/24",
                                                    "::ffff:198.18.0.1",
                                                    "::ffff:c612:1",
                                                    "64:ff9b::198.18.0.1",
                                                    "2001:2::/47",
                                                    "2001:2:1::",
                                                    "2001:2::1%lo",
                                                    "fe80::1",
                                                    "198.18.1",
                                                    "0x0A000001",
                                                    "167772161",
                                                    "198.18.000.1",
                                                    "198.18.0.1,8.8.8.8",
                                                    "198.18.0.1 8.8.8.8",
                                                    "198.18.0.1\n8.8.8.8",
                                                    "-iR",
                                                    "",
                                                    "198.18.0.1/",
                                                    "198.18.0.1/32/0",
                                                    "255.255.255.255"};
    switch (random_.below(5)) {
      case 0:
        return any(kNasty);
      case 1:
        return quad(static_cast<std::uint32_t>(random_.next())) +
               (chance(2) ? "/" + std::to_string(in(0, 40)) : "");
      case 2:
        return quad(static_cast<std::uint32_t>(0xC6110000U + random_.below(0x40000))) + "/" +
               std::to_string(in(8, 33));
      case 3:
        return "2001:2:" + group() + ":" + group() +
               "::" + (chance(2) ? "/" + std::to_string(in(30, 130)) : group());
      default:
        return scramble(target_inside(chance(2) ? Family::ipv4 : Family::ipv6));
    }
  }
  std::string option_anywhere() {
    constexpr std::array<const char*, 44> kOptions = {"-iR",
                                                      "-iL",
                                                      "-D",
                                                      "-S",
                                                      "-sI",
                                                      "-b",
                                                      "--script",
                                                      "--script=all",
                                                      "--script-args",
                                                      "--proxies",
                                                      "-e",
                                                      "-oN",
                                                      "-oA",
                                                      "-oG",
                                                      "--resume",
                                                      "--exclude",
                                                      "--datadir",
                                                      "-A",
                                                      "-O",
                                                      "-sV",
                                                      "-sC",
                                                      "-sL",
                                                      "-sP",
                                                      "-PS",
                                                      "-PE",
                                                      "-R",
                                                      "--dns-servers",
                                                      "--system-dns",
                                                      "--spoof-mac",
                                                      "--min-rate",
                                                      "-F",
                                                      "-p-",
                                                      "-p",
                                                      "-T3",
                                                      "-T9",
                                                      "-6",
                                                      "--",
                                                      "-",
                                                      "--unprivileged",
                                                      "--traceroute",
                                                      "-iR5",
                                                      "--max-rate=1",
                                                      "-PR",
                                                      "-sU"};
    return any(kOptions);
  }
  std::string scramble(std::string text) {
    constexpr std::string_view kBytes = std::string_view("0123456789abcdef.:/-,*% \n\0iRxT", 30);
    for (std::uint64_t i = 1 + random_.below(3); i > 0; --i) {
      const std::size_t at = random_.below(text.size() + 1);
      const char byte = kBytes[random_.below(kBytes.size())];
      if (chance(3))
        text.insert(at, 1, byte);
      else if (at < text.size() && chance(2))
        text.erase(at, 1);
      else if (at < text.size())
        text[at] = byte;
    }
    return text;
  }
  void mutate(std::vector<std::string>& argv) {
    const std::size_t at = random_.below(argv.size());
    const auto place = argv.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random_.below(9)) {
      case 0:
        argv.back() = target_anywhere();
        break;
      case 1:
        argv.push_back(target_anywhere());
        break;
      case 2:
        argv.insert(place, option_anywhere());
        break;
      case 3:
        argv.insert(place, target_anywhere());
        break;
      case 4:
        *place = scramble(*place);
        break;
      case 5:
        argv.erase(place);
        if (argv.empty()) argv.push_back("nmap");
        break;
      case 6:
        std::swap(argv[at], argv[random_.below(argv.size())]);
        break;
      case 7:
        argv.push_back(option_anywhere());
        break;
      default:
        argv.insert(place, argv[random_.below(argv.size())]);
        break;
    }
  }

  Random random_;
};

std::string joined(const std::vector<std::string>& argv) {
  std::string line;
  for (const std::string& argument : argv) line += "[" + argument + "] ";
  return line;
}

TEST(ScopeProperty, NothingEscapesAndNothingGoodIsRefused) {
  Generator generator(20170809);
  int passed = 0, refused = 0;
  for (int i = 0; i < kCommands; ++i) {
    const bool good = i % 4 == 0;
    const auto argv = good ? generator.good() : generator.mutated();
    const bool allowed = check_argv(argv, lab_scope(), "2026-07-01").ok();
    if (good) {
      ASSERT_TRUE(allowed) << joined(argv) << check_argv(argv, lab_scope(), "2026-07-01").error().what;
      ASSERT_TRUE(oracle_allows(argv)) << joined(argv);
    }
    if (allowed) {
      ASSERT_TRUE(oracle_allows(argv)) << "escaped: " << joined(argv);
    }
    ++(allowed ? passed : refused);
  }
  // The mutations must reach both sides, or the test would say nothing.
  EXPECT_GT(passed, kCommands / 4 + 1000);
  EXPECT_GT(refused, kCommands / 2);
}

TEST(ScopeProperty, NothingPassesWithoutAScopeOrAfterItsEnd) {
  Generator generator(1);
  for (int i = 0; i < 5'000; ++i) {
    const auto argv = i % 2 == 0 ? generator.good() : generator.mutated();
    ASSERT_FALSE(check_argv(argv, {}, "2026-07-01")) << joined(argv);
    ASSERT_FALSE(check_argv(argv, lab_scope(), "2100-01-01")) << joined(argv);
  }
}

}  // namespace
}  // namespace zpilab
