#include "harness/plan/scope.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

namespace zpilab {
namespace {

Error refuse(std::string why) { return make_error(Errc::refused, std::move(why)); }

/// A hostile string in a message: printable ASCII only, and not all of it.
std::string shown(std::string_view text) {
  std::string out = "\"";
  for (char c : text.substr(0, 60)) out += c >= 0x20 && c < 0x7F ? c : '?';
  return out + (text.size() > 60 ? "...\"" : "\"");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != 4 && i != 7 && !is_digit(text[i])) return false;
  return true;
}

/// ::ffff:198.18.0.1 is an IPv4 address in disguise; it has no place in an IPv6 scope.
bool is_ipv4_mapped(const IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> kPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return address.family == Family::ipv6 && std::equal(kPrefix.begin(), kPrefix.end(), address.bytes.begin());
}

Result<Done> check_target(const Prefix& target, std::string_view text, const std::vector<ScopeEntry>& scope,
                          std::string_view today) {
  const ScopeEntry* expired = nullptr;
  for (const ScopeEntry& entry : scope) {
    if (!contains(entry.range, target)) continue;
    // ISO dates compare as text. A date that is none never holds.
    if (is_date(entry.until) && entry.until >= today) return Done{};
    expired = &entry;
  }
  if (expired != nullptr)
    return refuse("the target " + shown(text) + " lies in " + to_string(expired->range) +
                  ", but that scope ended with " + shown(expired->until) + "; ask " + shown(expired->owner) +
                  " and renew \"until\" in the inventory");
  return refuse(
      "the target " + shown(text) +
      " lies in no range of the inventory's scope; only what its owner allows there may be scanned");
}

/// Decimal without sign and leading zeros, from least to most.
std::optional<int> number(std::string_view text, int least, int most) {
  if (text.empty() || text.size() > 9 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !is_digit(text[0])) return std::nullopt;
  return value >= least && value <= most ? std::optional(value) : std::nullopt;
}

bool is_port_list(std::string_view text, int least, int most) {
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const std::size_t dash = part.find('-');
    const auto first = number(part.substr(0, dash), least, most);
    const auto last = dash == std::string_view::npos ? first : number(part.substr(dash + 1), least, most);
    if (!first || !last || *first > *last) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

/// An option with a value in the next argument, and what that value may be.
struct ValuedOption {
  std::string_view name;
  bool (*allows)(std::string_view value);
  std::string_view allowed;
};

constexpr std::array<ValuedOption, 8> kValued = {{
    {"-p", [](std::string_view v) { return is_port_list(v, 0, 65535); }, "ports such as 1-100,443"},
    {"--top-ports", [](std::string_view v) { return number(v, 1, 65535).has_value(); }, "1 to 65535"},
    {"--max-retries", [](std::string_view v) { return number(v, 0, 10).has_value(); }, "0 to 10"},
    {"--scan-delay",
     [](std::string_view v) {
       return v.ends_with("ms") && number(v.substr(0, v.size() - 2), 1, 3'600'000).has_value();
     },
     "1ms to 3600000ms"},
    {"--max-rate", [](std::string_view v) { return number(v, 1, 1'000'000).has_value(); }, "1 to 1000000"},
    {"--data-length", [](std::string_view v) { return number(v, 1, 1400).has_value(); }, "1 to 1400"},
    {"--source-port", [](std::string_view v) { return number(v, 1, 65535).has_value(); }, "1 to 65535"},
    {"-oX", [](std::string_view v) { return v == "-" || v == "/dev/fd/3"; }, "- or /dev/fd/3"},
}};

constexpr std::array<std::string_view, 8> kFlags = {"-n", "-Pn",      "-6",       "-PR",
                                                    "-f", "--badsum", "--reason", "--packet-trace"};
constexpr std::array<std::string_view, 11> kScanTypes = {"-sS", "-sT", "-sN", "-sF", "-sX", "-sA",
                                                         "-sW", "-sM", "-sU", "-sO", "-sn"};
constexpr std::array<std::string_view, 6> kTimings = {"-T0", "-T1", "-T2", "-T3", "-T4", "-T5"};

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// What an argv says once every argument of it is known.
struct Command {
  std::set<std::string_view> options;
  std::string_view scan_type, timing;
  std::vector<std::string> targets;

  bool has(std::string_view option) const { return options.contains(option); }
};

/// Takes the option at argv[i] (and its value) or says why not.
Result<Done> take_option(const std::vector<std::string>& argv, std::size_t& i, Command& command) {
  const std::string_view option = argv[i];
  const bool is_type = listed(kScanTypes, option), is_timing = listed(kTimings, option);
  if ((is_type && !command.scan_type.empty()) || (is_timing && !command.timing.empty()) ||
      !command.options.insert(option).second)
    return refuse("the option " + shown(option) + " comes a second time or against another one");
  if (is_type) command.scan_type = option;
  if (is_timing) command.timing = option;
  if (is_type || is_timing || listed(kFlags, option)) return Done{};
  for (const ValuedOption& valued : kValued) {
    if (valued.name != option) continue;
    if (i + 1 >= argv.size()) return refuse("the option " + shown(option) + " lacks its value");
    if (valued.allows(argv[++i])) return Done{};
    return refuse("the value " + shown(argv[i]) + " of " + shown(option) + "; allowed is " +
                  std::string(valued.allowed));
  }
  return refuse("the option " + shown(option) + " is not on the short list that may be used");
}

Result<Command> parse_command(const std::vector<std::string>& argv) {
  if (argv.empty() || argv[0] != "nmap") return refuse("the program is not nmap");
  Command command;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    if (argv[i].starts_with('-')) {
      // nmap takes options behind targets too; ours never come so, which makes one a sign of something
      // smuggled in.
      if (!command.targets.empty()) return refuse("the option " + shown(argv[i]) + " stands behind a target");
      if (auto taken = take_option(argv, i, command); !taken) return taken.error();
    } else {
      command.targets.push_back(argv[i]);
    }
  }
  return command;
}

Result<Done> check_combination(const Command& command) {
  const bool sweep = command.scan_type == "-sn";
  if (command.scan_type.empty())
    return refuse("no scan type is given; what nmap then does depends on who starts it");
  if (!command.has("-n")) return refuse("-n is missing; names would be looked up");
  const bool arp = sweep && !command.has("-6");
  if (arp != command.has("-PR") || sweep == command.has("-Pn"))
    return refuse(
        "-sn goes with -PR or -6, every other scan with -Pn; else nmap sends probes of its own to find "
        "hosts");
  if (sweep && (command.has("-p") || command.has("--top-ports"))) return refuse("a sweep has no ports");
  if (command.has("-p") && command.has("--top-ports"))
    return refuse("-p and --top-ports contradict each other");
  return Done{};
}

}  // namespace

Result<Done> check_targets(const std::vector<std::string>& targets, const std::vector<ScopeEntry>& scope,
                           std::string_view today) {
  if (!is_date(today)) return refuse("the date of today is not known, so no scope can be checked");
  if (targets.empty()) return refuse("there is no target");
  for (const std::string& text : targets) {
    const auto target = parse_prefix(text);
    if (!target || is_ipv4_mapped(target->base))
      return refuse("the target " + shown(text) +
                    " is not a numeric address or prefix; names and nmap's ranges are never taken");
    if (auto checked = check_target(*target, text, scope, today); !checked) return checked;
  }
  return Done{};
}

Result<Done> check_argv(const std::vector<std::string>& argv, const std::vector<ScopeEntry>& scope,
                        std::string_view today) {
  auto command = parse_command(argv);
  if (!command) return command.error();
  if (auto combined = check_combination(*command); !combined) return combined;
  if (auto targets = check_targets(command->targets, scope, today); !targets) return targets;
  const Family family = command->has("-6") ? Family::ipv6 : Family::ipv4;
  for (const std::string& target : command->targets)
    if (parse_prefix(target)->base.family != family)
      return refuse("the target " + shown(target) + " is of the other address family than the scan");
  return Done{};
}

}  // namespace zpilab
