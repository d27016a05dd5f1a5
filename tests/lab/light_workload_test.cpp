// The workload `light` for real: device and peer prepared in two namespaces, its programs started with the
// rates raised so that seconds are enough to see every kind of event move the device's counters.
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "harness/core/prepare_message.h"
#include "tests/support/prepared_host.h"

namespace zpilab {
namespace {

using testing_support::NamespacePair;
using testing_support::PreparedHost;

PrepareRequest request_for(const std::string& role, const Workload& workload) {
  PrepareRequest request;
  request.role = role;
  request.name = role;
  request.open_tcp_ports = {22, 80, 443};
  request.open_udp_ports = {53};
  request.scope = {*parse_prefix("198.18.0.0/15"), *parse_prefix("2001:2::/48")};
  request.addresses = {{"device", {*parse_address("198.18.60.1"), *parse_address("2001:2:0:60::1")}},
                       {"peer", {*parse_address("198.18.60.2"), *parse_address("2001:2:0:60::2")}}};
  request.workload = &workload;
  request.seed = 4711;
  return request;
}

std::map<std::string, double> totals_in(const std::string& line) {
  const auto reply = decode_prepare_reply(line);
  if (!reply.ok() || !std::holds_alternative<PrepareWork>(reply.value())) return {};
  return std::get<PrepareWork>(reply.value()).totals;
}

/// Waits for a work line in which every counter has reached its least value.
std::map<std::string, double> wait_for(PreparedHost& host, const std::map<std::string, double>& least) {
  std::map<std::string, double> last;
  const Nanoseconds deadline = monotonic_now() + 60 * kSecond;
  while (monotonic_now() < deadline) {
    const std::string line = host.line();
    EXPECT_EQ(line.find("\"failed\""), std::string::npos) << line;
    if (const auto totals = totals_in(line); !totals.empty()) last = totals;
    bool enough = true;
    for (const auto& [name, value] : least) enough = enough && last.contains(name) && last[name] >= value;
    if (enough) return last;
  }
  return last;
}

TEST(MixedWorkload, MovesTheCountersOfNormalLifeAndCountsItsWork) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left), peer(pair, NamespacePair::right);
  Workload workload;
  workload.name = "light";
  workload.folder = std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads/light";
  workload.settings = {{"web_downloads_per_minute", 240}, {"large_downloads_percent", 10},
                       {"dns_queries_per_minute", 120},   {"dns_late_percent", 30},
                       {"dns_silent_percent", 5},         {"refused_connections_per_minute", 60},
                       {"retry_bursts_per_minute", 10},   {"pings_per_minute", 60},
                       {"closed_udp_per_minute", 60},     {"ipv6_percent", 40},
                       {"pauses_per_minute", 1},          {"pause_seconds", 0.5}};
  workload.programs = {{"device", {"device.sh"}, false}, {"peer", {"peer.sh"}, false}};
  ASSERT_TRUE(device.send(encode(request_for("device", workload))) &&
              peer.send(encode(request_for("peer", workload))));
  ASSERT_NE(device.line().find("\"ready\""), std::string::npos);
  ASSERT_NE(peer.line().find("\"ready\""), std::string::npos);
  ASSERT_TRUE(device.send(encode_prepare_start()) && peer.send(encode_prepare_start()));

  const std::map<std::string, double> least = {
      {"downloads", 4}, {"dns_answers", 2}, {"closed_tcp", 2}, {"closed_udp", 2}, {"pings", 1}};
  auto on_device = wait_for(device, least), on_peer = wait_for(peer, least);
  for (const auto& [name, value] : least) {
    EXPECT_GE(on_device[name], value) << name << " of the device";
    EXPECT_GE(on_peer[name], value) << name << " of the peer";
  }
  EXPECT_GE(wait_for(device, {{"dns_timeouts", 1}})["dns_timeouts"], 1);

  const std::string counters =
      pair.output(NamespacePair::left,
                  "awk '/^(Ip|Tcp|Udp|Icmp):/{if(!($1 in "
                  "h)){h[$1]=$0}else{split(h[$1],n);for(i=2;i<=NF;i++)print $1 n[i],$i}}' "
                  "/proc/self/net/snmp; cat /proc/self/net/snmp6");
  std::map<std::string, double> moved;
  std::istringstream lines(counters);
  double value = 0;
  for (std::string name; lines >> name >> value;) moved[name] = value;
  for (const char* name : {"Tcp:ActiveOpens", "Tcp:PassiveOpens", "Tcp:OutRsts", "Tcp:AttemptFails",
                           "Udp:NoPorts", "Udp6NoPorts", "Icmp:InEchos", "Ip6InReceives", "Udp:InDatagrams"})
    EXPECT_GT(moved[name], 0) << name;

  EXPECT_EQ(device.finish(), 0);
  EXPECT_EQ(peer.finish(), 0);
}

}  // namespace
}  // namespace zpilab
