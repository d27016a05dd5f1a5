// The workload `ice` for real: in a whole cell, behind each pairing of NATs. What RFC 5128 and RFC 8445 say
// comes out: two NATs that keep their mapping are crossed directly, any other pairing (filtering is by
// address and port) over the relay; IPv6 needs no NAT and is direct through both firewalls.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "harness/core/prepare_message.h"
#include "harness/scenario/load_workload.h"
#include "lab_support.h"

namespace zpilab::lab_test {
namespace {

constexpr Nanoseconds kPatience = 30 * kSecond;

struct Pairing {
  const char* name;
  double device_dependent, far_dependent, ipv6_percent;
  const char* outcome;  ///< the counter that moves
  const char* way;      ///< what the session's event says
};

void PrintTo(const Pairing& pairing, std::ostream* out) { *out << pairing.name; }

/// As shipped, but with all that a session can bring in few seconds.
Workload ice(const Pairing& pairing) {
  auto workload = load_workload(std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads/ice");
  EXPECT_TRUE(workload) << to_string(workload.error());
  const std::map<std::string, double> settings = {{"device_nat_dependent", pairing.device_dependent},
                                                  {"far_nat_dependent", pairing.far_dependent},
                                                  {"ipv6_percent", pairing.ipv6_percent},
                                                  {"sessions_per_minute", 30},
                                                  {"session_seconds", 2},
                                                  {"restart_percent", 0},
                                                  {"stale_candidate_percent", 100}};
  for (const auto& [name, value] : settings) {
    EXPECT_TRUE(workload->settings.contains(name)) << name;
    workload->settings[name] = value;
  }
  return *workload;
}

/// One host of the cell as the harness uses it: `zpilab-lab prepare` over SSH.
class Prepared {
 public:
  Prepared(const ServedCell& cell, const std::string& name, const std::string& role, const Workload& workload)
      : process_(cell.ssh(name, "zpilab-lab prepare")) {
    PrepareRequest request;
    request.role = role;
    request.name = name;
    for (const auto& [helper, entry] : cell.document["cells"][0]["helpers"].items())
      request.addresses[helper] = addresses_of(entry);
    request.addresses["device"] = addresses_of(cell.host("target"));
    request.workload = &workload;
    request.seed = 4711;
    process_.write(encode(request) + "\n");
  }
  bool ready() { return process_.read_line(kPatience).find("\"ready\"") != std::string::npos; }
  void start() { process_.write(encode_prepare_start() + "\n"); }
  std::string line() { return process_.read_line(kPatience); }
  /// Its exit status; what it still says stands in `rest`.
  int finish(std::string& rest) {
    process_.close_stdin();
    rest = process_.read_all(kPatience);
    return process_.wait_exit(kPatience) ? process_.status() : -1;
  }

 private:
  static std::vector<IpAddress> addresses_of(const nlohmann::json& host) {
    std::vector<IpAddress> addresses;
    for (const std::string text : host["addresses"]) addresses.push_back(*parse_address(text));
    return addresses;
  }
  Piped process_;
};

double udp_to_closed_ports(const ServedCell& cell) {
  std::istringstream text(
      cell.run("target", "awk '$1 == \"Udp:\" && $3 + 0 == $3 {print $3}' /proc/self/net/snmp").text);
  double count = -1;
  text >> count;
  return count;
}

class IceWorkload : public ::testing::TestWithParam<Pairing> {};

TEST_P(IceWorkload, ConnectsAsTheNatsAllowAndLeavesNothing) {
  const Pairing& pairing = GetParam();
  const ServedCell cell;
  ASSERT_TRUE(cell.ready());
  const Workload workload = ice(pairing);
  std::map<std::string, std::unique_ptr<Prepared>> hosts;
  for (const WorkloadProgram& program : workload.programs) {
    const std::string name = program.host == "device" ? "target" : program.host;
    auto& host = hosts[program.host];
    if (!host) host = std::make_unique<Prepared>(cell, name, program.host, workload);
  }
  ASSERT_EQ(hosts.size(), 5U);
  for (auto& [role, host] : hosts) ASSERT_TRUE(host->ready()) << role;
  const std::string rules = "nft list tables; ip route; ip -6 route";
  std::map<std::string, std::string> before;
  for (const char* router : {"router", "far-router"}) before[router] = cell.run(router, rules).text;
  const std::string processes = "ps -e -o comm= | grep -cE 'turnserver|device.py|far.py|signalling|nat.sh'";
  EXPECT_EQ(cell.run("peer", processes).text, "0\n");
  for (auto& [role, host] : hosts) host->start();

  std::string event, work;
  const Nanoseconds deadline = monotonic_now() + kPatience;
  while ((event.empty() || work.find("media_packets") == std::string::npos) && monotonic_now() < deadline) {
    const std::string line = hosts["device"]->line();
    ASSERT_EQ(line.find("\"failed\":{"), std::string::npos) << line;
    if (line.find("session 1: ") != std::string::npos) event = line;
    if (line.find("\"work\"") != std::string::npos) work = line;
  }
  EXPECT_NE(event.find(std::string("session 1: ") + pairing.way), std::string::npos) << event;
  EXPECT_NE(work.find(std::string("\"") + pairing.outcome + "\":"), std::string::npos) << work;
  EXPECT_NE(work.find("\"media_packets\":"), std::string::npos) << "nothing arrived: " << work;
  EXPECT_EQ(work.find("\"media_packets\":0"), std::string::npos) << work;
  if (pairing.ipv6_percent == 0 && pairing.outcome == std::string("direct")) {
    EXPECT_GT(udp_to_closed_ports(cell), 0) << "nothing came through the hole to a closed port";
  }

  for (auto& [role, host] : hosts) {
    std::string rest;
    EXPECT_EQ(host->finish(rest), 0) << role << ": " << rest;
    EXPECT_EQ(rest.find("ended:"), std::string::npos) << role << ": " << rest;
  }
  EXPECT_EQ(cell.run("peer", processes).text, "0\n");
  for (const char* router : {"router", "far-router"})
    EXPECT_EQ(cell.run(router, rules).text, before[router]) << router;
}

INSTANTIATE_TEST_SUITE_P(
    Nats, IceWorkload,
    ::testing::Values(Pairing{"BothIndependent", 0, 0, 0, "direct", "direct, srflx-srflx, IPv4"},
                      Pairing{"DeviceDependent", 1, 0, 0, "relayed", "relayed, "},
                      Pairing{"FarDependent", 0, 1, 0, "relayed", "relayed, "},
                      Pairing{"BothDependent", 1, 1, 0, "relayed", "relayed, "},
                      Pairing{"BothDependentWithIpv6", 1, 1, 100, "direct", "direct, host-host, IPv6"}),
    [](const ::testing::TestParamInfo<Pairing>& pairing) { return std::string(pairing.param.name); });

}  // namespace
}  // namespace zpilab::lab_test
