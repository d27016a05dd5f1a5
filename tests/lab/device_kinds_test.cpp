// The agents of other systems in a real cell, beside Linux's own: whatever a scan moves, both see it move by
// as much.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

#include "lab/cell.h"
#include "lab_support.h"

namespace zpilab::lab_test {
namespace {

using Movement = std::map<std::string, std::int64_t>;

/// What Wine gets wrong, by name. It reads the line "Icmp:" of /proc/net/snmp by position (nsiproxy.sys), and
/// kernels since 5.19 have two more columns before the types of what was sent: each of these is another one.
const std::set<std::string> kWineDefects = {
    "icmpOutDestUnreachs",  "icmpOutTimeExcds", "icmpOutParmProbs",   "icmpOutSrcQuenchs",
    "icmpOutRedirects",     "icmpOutEchos",     "icmpOutEchoReps",    "icmpOutTimestamps",
    "icmpOutTimestampReps", "icmpOutAddrMasks", "icmpOutAddrMaskReps"};

struct Scan {
  const char* traffic_class;
  const char* command;    ///< of nmap
  const char* must_move;  ///< a counter that this class is known by
};
constexpr Scan kScans[] = {
    {"tcp4", "-Pn -sS -p 1-100 198.18.50.11", "tcpOutRsts"},
    {"arp", "-sn -PR 198.18.50.0/28", "ifInPkts"},
    {"ip4", "-Pn -sO -p 50-60 --max-retries 0 198.18.50.11", "ipInUnknownProtos"},
    {"udp4", "-Pn -sU -p 1-8 --max-retries 0 198.18.50.11", "udpNoPorts"},
    {"tcp6", "-6 -Pn -sS -p 1-100 2001:2:0:50::11", "tcpOutRsts"},
    {"ip6", "-6 -Pn -sO -p 61-70 --max-retries 0 2001:2:0:50::11", "ipv6InUnknownProtos"},
    {"udp6", "-6 -Pn -sU -p 1-8 --max-retries 0 2001:2:0:50::11", "udpv6NoPorts"}};

/// An agent in the device, and what it told since it was asked last.
class WatchingAgent {
 public:
  WatchingAgent(const ServedCell& cell, const std::string& program)
      : stream_(cell.ssh("target", program + " sample --rate 5")) {
    read(60 * kSecond);
  }
  bool told_hello() const { return !names_.empty(); }
  const std::vector<std::string>& names() const { return names_; }

  /// What was told before this is of an earlier time: it may have waited here since.
  void ask_for_now() {
    up_to_date_ = false;
    stream_.write("{\"clock_request\":{\"id\":1}}\n");
  }
  /// Reads one sample and adds what moved. False: something moved, or may have.
  bool quiet_sample(Movement& moved) {
    for (;;) {
      const nlohmann::json line = read(20 * kSecond);
      if (line.is_null()) throw std::runtime_error("an agent's stream ended");
      up_to_date_ = up_to_date_ || line.contains("clock");
      if (!line.contains("sample")) continue;
      const auto& deltas = line["sample"]["deltas"];
      for (const auto& delta : deltas) moved[names_.at(delta[0])] += delta[1].get<std::int64_t>();
      return up_to_date_ && deltas.empty();
    }
  }

 private:
  nlohmann::json read(Nanoseconds timeout) {
    const auto line = nlohmann::json::parse(stream_.read_line(timeout), nullptr, false);
    if (line.is_discarded()) return {};
    for (const auto& [kind, key] : {std::pair{"hello", "counters"}, {"counters_added", "names"}})
      if (line.contains(kind))
        for (const auto& name : line[kind][key]) names_.push_back(name);
    return line;
  }

  Piped stream_;
  std::vector<std::string> names_;
  bool up_to_date_ = false;
};

/// What both told until nothing had moved for a while in either: a packet of the neighbour discovery that
/// comes between the ends of two readings would be in one of them only.
std::pair<Movement, Movement> until_quiet(WatchingAgent& one, WatchingAgent& other) {
  constexpr int kQuietSamples = 8;
  std::pair<Movement, Movement> moved;
  one.ask_for_now();
  other.ask_for_now();
  for (int quiet = 0; quiet < kQuietSamples;) {
    const bool first = one.quiet_sample(moved.first), second = other.quiet_sample(moved.second);
    quiet = first && second ? quiet + 1 : 0;
  }
  return moved;
}

bool is_canonical(const std::string& name) { return name.find('.') == std::string::npos; }

std::string share() { return std::string(ZPILAB_BIN_DIR) + "/../share/zpilab"; }

/// Empty if a device of that kind can run here, else why not.
std::string missing_for(const char* kind) {
  CellOptions options = default_cell_options();
  options.share = share();
  const auto ready = make_ready(*find_device_kind(kind), options);
  return ready ? std::string() : to_string(ready.error());
}

/// `excluded`: not compared.
void compare(const char* kind, const std::set<std::string>& excluded) {
  const ServedCell cell;
  ASSERT_TRUE(cell.ready());
  WatchingAgent own(cell, "zpi-agent");
  WatchingAgent other(cell, share() + "/devices/" + kind + "/zpi-agent");
  ASSERT_TRUE(own.told_hello());
  ASSERT_TRUE(other.told_hello());
  until_quiet(own, other);
  const std::set<std::string> known(other.names().begin(), other.names().end());
  for (const Scan& scan : kScans) {
    ASSERT_EQ(cell.run("scanner", std::string("nmap -n -T4 ") + scan.command).status, 0);
    auto [expected, found] = until_quiet(own, other);
    int compared = 0;
    for (const auto& [name, moved] : expected) {
      if (!is_canonical(name) || known.count(name) == 0 || excluded.count(name) > 0) continue;
      EXPECT_EQ(found[name], moved) << scan.traffic_class << " " << name;
      ++compared;
    }
    for (const auto& [name, moved] : found)
      if (is_canonical(name) && excluded.count(name) == 0) {
        EXPECT_TRUE(expected.count(name) > 0 || moved == 0) << scan.traffic_class << " " << name;
      }
    EXPECT_GT(found[scan.must_move], 0) << scan.traffic_class << " " << scan.must_move;
    std::cout << kind << " " << scan.traffic_class << ": " << compared << " counters moved alike\n";
  }
}

TEST(DeviceKinds, WindowsUnderWineSeesWhatLinuxSees) {
  ASSERT_EQ(missing_for("windows-wine"), "");
  compare("windows-wine", kWineDefects);
}

TEST(DeviceKinds, TheAndroidAgentSeesWhatLinuxSees) {
  ASSERT_EQ(missing_for("android-qemu"), "");
  compare("android-qemu", {});
}

}  // namespace
}  // namespace zpilab::lab_test
