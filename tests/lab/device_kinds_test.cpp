// The agents of other systems in a real cell, beside Linux's own: whatever a scan moves, both see it move by
// as much.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <utility>

#include "lab/cell.h"
#include "watching_agent.h"

namespace zpilab::lab_test {
namespace {

/// What Wine gets wrong, by name. It reads the line "Icmp:" of /proc/net/snmp by position (nsiproxy.sys), and
/// kernels since 5.19 have two more columns before the types of what was sent: each of these is another one.
const std::set<std::string> kWineDefects = {
    "icmpOutDestUnreachs",  "icmpOutTimeExcds", "icmpOutParmProbs",   "icmpOutSrcQuenchs",
    "icmpOutRedirects",     "icmpOutEchos",     "icmpOutEchoReps",    "icmpOutTimestamps",
    "icmpOutTimestampReps", "icmpOutAddrMasks", "icmpOutAddrMaskReps"};

/// What both told until nothing had moved for a while in either: a packet of the neighbour discovery that
/// comes between the ends of two readings would be in one of them only.
std::pair<Movement, Movement> until_quiet(WatchingAgent& one, WatchingAgent& other) {
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

std::string program_of(const std::string& kind) { return share() + "/devices/" + kind + "/zpi-agent"; }

/// `excluded`: not compared.
void compare(const char* kind, const std::string& program, const std::set<std::string>& excluded) {
  const ServedCell cell;
  ASSERT_TRUE(cell.ready());
  WatchingAgent own(cell, "zpi-agent");
  WatchingAgent other(cell, program);
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
  compare("windows-wine", program_of("windows-wine"), kWineDefects);
}

TEST(DeviceKinds, TheAndroidAgentSeesWhatLinuxSees) {
  ASSERT_EQ(missing_for("android-qemu"), "");
  compare("android-qemu", program_of("android-qemu"), {});
}

// No kind of its own: there are hardly any such phones.
TEST(DeviceKinds, TheAndroidAgentOf32BitsSeesWhatLinuxSees) {
  compare("android-armv7", "/usr/bin/qemu-arm-static " + share() + "/agents/android-armv7/zpi-agent", {});
}

}  // namespace
}  // namespace zpilab::lab_test
