// A device that is a VM with Debian's own kernel: other programs see nothing of the difference, scanner and
// tap see the same host, and its clock is where the exchange of stamps says that it is.
// ZPILAB_DEVICE_KIND=linux-vm-arm64 for the VM with that processor, ZPILAB_CLOCK_TRIALS=200 for the long run,
// ZPILAB_SEED repeats one.
#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

#include "harness/core/random.h"
#include "harness/run/clock_offset.h"
#include "lab/mounts.h"
#include "watching_agent.h"

namespace zpilab::lab_test {
namespace {

std::string device_kind() {
  const char* kind = std::getenv("ZPILAB_DEVICE_KIND");
  return kind == nullptr ? "linux-vm" : kind;
}

const std::string kPrograms = std::string(ZPILAB_BIN_DIR) + "/../share/zpilab/devices/" + device_kind() + "/";

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// The first program, which starts the VM, and may have to wait for it where it is emulated on a busy
/// machine.
Result<ProgramOutput> start_vm(const ServedCell& cell) {
  return run_program(cell.ssh("target", kPrograms + "in-vm uname -r"), 90 * kSecond);
}

/// One cell for all tests: a VM takes a while to come up where it is emulated.
class LinuxVm : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    cell_ = std::make_unique<ServedCell>();
    if (!cell_->ready()) return;
    link_before_ = text_of("target", "cat /sys/class/net/eth0/address");
    if (auto first = start_vm(*cell_)) first_ = *first;
  }
  static void TearDownTestSuite() { cell_.reset(); }
  void SetUp() override { ASSERT_EQ(first_.status, 0) << first_.text; }

  static std::string text_of(const char* host, const std::string& command) {
    return cell_->run(host, command).text;
  }
  static ProgramOutput run_in_vm(const std::string& arguments) {
    return cell_->run("target", kPrograms + "in-vm " + arguments);
  }

  static inline std::unique_ptr<ServedCell> cell_;
  static inline std::string link_before_;
  static inline ProgramOutput first_{-1, "there is no cell, or no VM in time"};
};

TEST_F(LinuxVm, RunsProgramsOnAnotherKernelAsSshDoes) {
  EXPECT_EQ(first_.text.substr(0, 4), "6.1.");
  EXPECT_EQ(run_in_vm("uname -m").text, device_kind() == "linux-vm" ? "x86_64\n" : "aarch64\n");
  EXPECT_NE(run_in_vm("cat /proc/sys/kernel/random/boot_id").text,
            read_file("/proc/sys/kernel/random/boot_id"));
  EXPECT_EQ(run_in_vm("hostname").text, "target\n");
  EXPECT_EQ(run_in_vm("sh -c 'exit 7'").status, 7);
  EXPECT_EQ(run_in_vm("printf '[%s]' \"it's\" 'two  words' '' '$HOME' '*'").text,
            "[it's][two  words][][$HOME][*]");
  EXPECT_EQ(text_of("target", "echo a line | " + kPrograms + "in-vm cat"), "a line\n");
  EXPECT_EQ(text_of("target", kPrograms + "zpi-agent --version"), text_of("target", "zpi-agent --version"));
  EXPECT_EQ(run_in_vm("sh -c 'echo kept > /run/a-file'").status, 0);
  EXPECT_EQ(run_in_vm("cat /run/a-file").text, "kept\n");
  EXPECT_EQ(run_in_vm("bash -c 'cat < <(echo from a process)'").text, "from a process\n") << "/dev/fd";
  EXPECT_NE(text_of("target", "ls /run"), "a-file\n") << "what it writes stays in the VM";
}

TEST_F(LinuxVm, HasTheLinkOfItsHost) {
  EXPECT_EQ(run_in_vm("cat /sys/class/net/eth0/address").text, link_before_);
  EXPECT_EQ(text_of("target", "ip -o addr show scope global"), "");
  EXPECT_EQ(text_of("target", "ip route"), "");
  for (const char* ping : {"ping -n -q -c 1 -W 5 198.18.50.11", "ping -n -q -c 1 -W 5 2001:2:0:50::11"})
    EXPECT_EQ(cell_->run("scanner", ping).status, 0) << ping;
  EXPECT_EQ(text_of("scanner", "ip neigh show 198.18.50.11 | cut -d' ' -f5"), link_before_);
  EXPECT_NE(run_in_vm("ip route get 198.18.51.2").text.find("via 198.18.50.1 dev eth0"), std::string::npos);
  for (const char* setting : {"net/ipv6/conf/eth0/accept_dad", "net/ipv6/conf/eth0/router_solicitations"})
    EXPECT_EQ(run_in_vm(std::string("cat /proc/sys/") + setting).text, "0\n") << setting;
}

TEST_F(LinuxVm, ItsCountersKnowEveryScan) {
  WatchingAgent agent(*cell_, kPrograms + "zpi-agent");
  ASSERT_TRUE(agent.told_hello());
  agent.until_quiet();
  for (const Scan& scan : kScans) {
    ASSERT_EQ(cell_->run("scanner", std::string("nmap -n -T4 ") + scan.command).status, 0);
    EXPECT_GT(agent.until_quiet()[scan.must_move], 0) << scan.traffic_class << " " << scan.must_move;
  }
}

TEST_F(LinuxVm, AnAgentOutlivesACutConnection) {
  const std::string agent = kPrograms + "zpi-agent ";
  std::string hello;
  {
    Piped cut(cell_->ssh("target", agent + "sample --rate 10 --lease 30s --session cut"));
    hello = cut.read_line(20 * kSecond);
    ASSERT_NE(hello.find("\"hello\""), std::string::npos);
  }
  Piped again(cell_->ssh("target", agent + "attach cut --after 0"));
  const auto boot_of = [](const std::string& line) {
    return nlohmann::json::parse(line, nullptr, false)["hello"]["boot_id"];
  };
  EXPECT_EQ(boot_of(again.read_line(20 * kSecond)), boot_of(hello));
  EXPECT_NE(again.read_line(20 * kSecond).find("\"seq\":1,"), std::string::npos);
  again.write("{\"stop\":{}}\n");
  EXPECT_NE(again.read_all(20 * kSecond).find("\"lost\":0"), std::string::npos);
}

TEST_F(LinuxVm, IsPreparedAsAnyHost) {
  Piped prepare(cell_->ssh("target", kPrograms + "zpilab-lab prepare"));
  prepare.write(R"({"prepare":{"role":"device","name":"target","policy":"reject","open_tcp_ports":[22,80],)"
                R"("open_udp_ports":[53],"icmp_limits":"off"}})"
                "\n");
  const std::string ready = prepare.read_line(30 * kSecond);
  EXPECT_NE(ready.find("\"ready\""), std::string::npos) << ready;
  EXPECT_NE(ready.find("\"kernel\":\"" + first_.text.substr(0, first_.text.find('\n'))), std::string::npos)
      << ready;
  const std::string ports = text_of("scanner", "nmap -n -Pn -sS -p 22,80,81 198.18.50.11");
  for (const char* line : {"22/tcp open", "80/tcp open", "81/tcp closed"})
    EXPECT_NE(ports.find(line), std::string::npos) << ports;
  EXPECT_NE(run_in_vm("nft list ruleset").text.find("reject"), std::string::npos);
  prepare.close_stdin();
  ASSERT_TRUE(prepare.wait_exit(20 * kSecond));
  EXPECT_EQ(prepare.status(), 0);
  EXPECT_EQ(run_in_vm("nft list ruleset").text, "") << "everything is undone";
}

/// An agent in the VM whose lines take as long as wanted on their way.
class DelayedAgent {
 public:
  explicit DelayedAgent(const ServedCell& cell)
      : stream_(cell.ssh("target", kPrograms + "zpi-agent sample --rate 1")) {
    told_hello_ = stream_.read_line(30 * kSecond).find("\"hello\"") != std::string::npos;
  }
  bool told_hello() const { return told_hello_; }

  std::optional<ClockOffset> exchange(Nanoseconds there, Nanoseconds back) {
    ClockStamps stamps;
    stamps.asked = monotonic_now();
    pass(there);
    stream_.write("{\"clock_request\":{\"id\":" + std::to_string(++id_) + "}}\n");
    for (;;) {
      const auto line = nlohmann::json::parse(stream_.read_line(10 * kSecond), nullptr, false);
      if (line.is_discarded()) return std::nullopt;
      if (!line.contains("clock") || line["clock"]["id"] != id_) continue;
      pass(back);
      stamps.answered = monotonic_now();
      stamps.received = line["clock"]["received"];
      stamps.sent = line["clock"]["sent"];
      return estimate_offset(stamps);
    }
  }

 private:
  /// The line is under way for so long: the delay is what is tested, and waits for nothing.
  static void pass(Nanoseconds time) {
    const timespec delay{time / kSecond, time % kSecond};
    (void)::ppoll(nullptr, 0, &delay, nullptr);
  }

  Piped stream_;
  std::uint64_t id_ = 0;
  bool told_hello_ = false;
};

/// Delays of each way: at least so much, and up to so much more.
struct Way {
  Nanoseconds least = 0, jitter = 0;
  /// From 10 us to 50 ms, all magnitudes alike: often nearly all of a trip is one way.
  static Way draw(Random& random) { return {up_to_50_ms(random), up_to_50_ms(random) / 2}; }
  static Nanoseconds up_to_50_ms(Random& random) {
    return std::llround(std::pow(10.0, 4 + 3.7 * random.uniform()));
  }
  Nanoseconds delay(Random& random) const {
    return least + std::llround(static_cast<double>(jitter) * random.uniform());
  }
};

/// The least of several exchanges, as a trial makes them.
std::optional<ClockOffset> measure(DelayedAgent& agent, int rounds, Way there, Way back, Random& random) {
  std::optional<ClockOffset> best;
  for (int round = 0; round < rounds; ++round) {
    const auto found = agent.exchange(there.delay(random), back.delay(random));
    if (!found) return std::nullopt;
    if (!best || found->uncertainty < best->uncertainty) best = found;
  }
  return best;
}

/// What is true is known by many exchanges without a delay, as closely as they are quick.
std::optional<ClockOffset> measure_truth(DelayedAgent& agent, Random& random) {
  return measure(agent, 40, {}, {}, random);
}

TEST_F(LinuxVm, ItsClockIsWhereTheExchangeSays) {
  const std::uint64_t trials = number_from("ZPILAB_CLOCK_TRIALS", 12);
  const std::uint64_t seed = number_from("ZPILAB_SEED", static_cast<std::uint64_t>(monotonic_now()));
  SCOPED_TRACE("ZPILAB_SEED=" + std::to_string(seed));
  Random random(seed);
  DelayedAgent agent(*cell_);
  ASSERT_TRUE(agent.told_hello());
  std::uint64_t not_outside = 0, inside = 0;
  Nanoseconds truth_known_to = 0;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    // Ticks of the VM's clock, of 10,000 us: up to 5000 ppm, so that a second shows what a minute does with a
    // real clock.
    const int tick = 10'000 + static_cast<int>(random.below(101)) - 50;
    ASSERT_EQ(run_in_vm("busybox adjtimex -t " + std::to_string(tick)).status, 0);
    // The ways may be others before and after: somebody else began to use them.
    const auto before = measure(agent, kClockRounds, Way::draw(random), Way::draw(random), random);
    const auto at_begin = measure_truth(agent, random);
    (void)agent.exchange(static_cast<Nanoseconds>(random.below(500)) * kMillisecond, 0);
    const auto at_end = measure_truth(agent, random);
    const auto after = measure(agent, kClockRounds, Way::draw(random), Way::draw(random), random);
    ASSERT_TRUE(before && at_begin && at_end && after);
    const ClockOffset stated = combine_offsets(*before, *after);
    bool may_be = true, must_be = true;
    std::cout << "drift " << (tick - 10'000) * 100 << " ppm, stated " << format_duration(stated.uncertainty);
    for (const ClockOffset& truth : {*at_begin, *at_end}) {
      const Nanoseconds away = std::abs(stated.offset - truth.offset);
      may_be = may_be && away <= stated.uncertainty + truth.uncertainty;
      must_be = must_be && away + truth.uncertainty <= stated.uncertainty;
      truth_known_to = std::max(truth_known_to, truth.uncertainty);
      std::cout << ", away " << format_duration(away);
    }
    std::cout << (may_be ? "" : ": OUTSIDE") << "\n";
    not_outside += may_be ? 1 : 0;
    inside += must_be ? 1 : 0;
  }
  ASSERT_EQ(run_in_vm("busybox adjtimex -t 10000").status, 0);
  std::cout << not_outside << " of " << trials << " inside, " << inside << " of them beyond the doubt of "
            << format_duration(truth_known_to) << " in what is true\n";
  EXPECT_GE(not_outside * 100, trials * 99);
}

TEST(LinuxVmEnd, ItEndsWithItsCell) {
  ServedCell cell;
  ASSERT_TRUE(cell.ready());
  ASSERT_TRUE(start_vm(cell));
  const auto namespaces = foreign_namespaces(cell.first_process());
  EXPECT_EQ(cell.run("target", "pidof -q qemu-system-x86_64 qemu-system-aarch64").status, 0);
  const std::uint64_t killed = ticks_now();
  ::kill(cell.first_process(), SIGKILL);
  EXPECT_TRUE(eventually(5 * kSecond, [&] { return processes_with(namespaces, "", killed).empty(); }));
}

}  // namespace
}  // namespace zpilab::lab_test
