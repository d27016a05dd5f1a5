// `prepare` as the harness sees it, in real namespaces: policies checked by real connections, services by
// real clients, and everything undone when its input closes.
#include "lab/prepare.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "tests/support/prepared_host.h"

namespace zpilab {
namespace {

using testing_support::NamespacePair;
using testing_support::PreparedHost;

const auto* const kNeeds = ::testing::AddGlobalTestEnvironment(new testing_support::NeedsNamespaces);

std::string request(const std::string& role, const std::string& more = {}) {
  return R"({"prepare":{"role":")" + role + R"(","name":"host","scope":["198.18.0.0/15","2001:2::/48"],)" +
         R"("addresses":{"device":["198.18.60.1","2001:2:0:60::1"],"peer":["198.18.60.2","2001:2:0:60::2"]})" +
         more + "}}";
}

std::string device_request(const std::string& policy) {
  return request("device", R"(,"policy":")" + policy +
                               R"(","open_tcp_ports":[22,80,443,7000],"open_udp_ports":[53,7001])");
}

enum class Outcome { connected, refused, unreachable, silence };

Outcome outcome_of(int error_number) {
  if (error_number == 0) return Outcome::connected;
  if (error_number == ECONNREFUSED) return Outcome::refused;
  return error_number == EAGAIN ? Outcome::silence : Outcome::unreachable;
}

/// With a workload that listens on ports of its own, one of which the scenario opens as well.
std::string serving_request(const std::string& policy) {
  return request("device",
                 R"(,"policy":")" + policy + R"(","open_tcp_ports":[7000,7002],"open_udp_ports":[],)" +
                     R"("workload":{"name":"w","folder":"/","serves":{"tcp":[7002,7003],"udp":[7004]}})");
}

/// From the right host to the left one, in its own process.
int probe(bool ipv6, int type, int port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, NamespacePair::kIpv4[NamespacePair::left], &v4.sin_addr);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = v4.sin_port;
  ::inet_pton(AF_INET6, NamespacePair::kIpv6[NamespacePair::left], &v6.sin6_addr);
  const int fd = ::socket(ipv6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0);
  const timeval patience{0, 400'000};
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto* address =
      ipv6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  if (::connect(fd, address, ipv6 ? sizeof v6 : sizeof v4) != 0) return errno == EINPROGRESS ? EAGAIN : errno;
  if (type == SOCK_STREAM) return 0;
  char byte = 'x';
  if (::send(fd, &byte, 1, 0) != 1) return errno;
  return ::recv(fd, &byte, 1, 0) == 1 ? 0 : errno;
}

struct PolicyCase {
  const char* policy;
  Outcome closed;
};

class Policies : public ::testing::TestWithParam<PolicyCase> {};

TEST_P(Policies, DecideWhatClosedPortsAnswer) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(device_request(GetParam().policy)));
  const std::string ready = device.line();
  ASSERT_NE(ready.find(R"({"ready":{"environment":{)"), std::string::npos) << ready;
  EXPECT_NE(ready.find(std::string(R"("policy":")") + GetParam().policy), std::string::npos) << ready;
  EXPECT_NE(ready.find("\"sysctl.net.ipv4.icmp_ratelimit\""), std::string::npos) << ready;
  EXPECT_NE(ready.find("\"sysctl.net.ipv6.icmp.ratelimit\""), std::string::npos) << ready;
  EXPECT_NE(ready.find("\"offload.eth0.gro\""), std::string::npos) << ready;

  for (const bool ipv6 : {false, true}) {
    for (const int port : {22, 80, 443, 7000})
      EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [&] { return probe(ipv6, SOCK_STREAM, port); })),
                Outcome::connected)
          << "tcp " << port << " ipv6 " << ipv6;
    EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [&] { return probe(ipv6, SOCK_DGRAM, 7001); })),
              Outcome::connected)
        << "udp 7001 ipv6 " << ipv6;
    for (const int type : {SOCK_STREAM, SOCK_DGRAM})
      EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [&] { return probe(ipv6, type, 4444); })),
                GetParam().closed)
          << "closed, type " << type << " ipv6 " << ipv6;
    const std::string ping = std::string("ping -c 1 -W 1 ") +
                             (ipv6 ? NamespacePair::kIpv6 : NamespacePair::kIpv4)[NamespacePair::left] +
                             " >/dev/null";
    EXPECT_EQ(pair.shell(NamespacePair::right, ping), 0) << ping;
  }
  EXPECT_EQ(device.finish(), 0);
}

/// Nobody listens there yet, so that the answer of a closed port tells that the policy let the packet
/// through.
TEST_P(Policies, LetThroughWhatTheWorkloadServes) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(serving_request(GetParam().policy)));
  const std::string ready = device.line();
  ASSERT_NE(ready.find(R"("workload_tcp_ports":"7002,7003")"), std::string::npos) << ready;
  for (const bool ipv6 : {false, true}) {
    // Nothing has gone over this link yet: on a busy machine its neighbours take longer than a probe's
    // patience.
    const std::string ping = std::string("ping -c 1 -W 5 ") +
                             (ipv6 ? NamespacePair::kIpv6 : NamespacePair::kIpv4)[NamespacePair::left] +
                             " >/dev/null";
    ASSERT_EQ(pair.shell(NamespacePair::right, ping), 0) << ping;
    for (const int port : {7002, 7003})
      EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [&] { return probe(ipv6, SOCK_STREAM, port); })),
                Outcome::refused)
          << "no service takes a port of the workload: tcp " << port << " ipv6 " << ipv6;
    EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [&] { return probe(ipv6, SOCK_DGRAM, 7004); })),
              Outcome::refused)
        << "udp 7004 ipv6 " << ipv6;
    EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [&] { return probe(ipv6, SOCK_STREAM, 7000); })),
              Outcome::connected);
    EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [&] { return probe(ipv6, SOCK_STREAM, 7005); })),
              GetParam().closed);
  }
  EXPECT_EQ(device.finish(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, Policies,
                         ::testing::Values(PolicyCase{"open", Outcome::refused},
                                           PolicyCase{"reject", Outcome::refused},
                                           PolicyCase{"drop", Outcome::silence}),
                         [](const auto& chosen) { return std::string(chosen.param.policy); });

TEST(Prepare, ServesRealServicesOverBothFamilies) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  PreparedHost peer(pair, NamespacePair::right);
  ASSERT_TRUE(device.send(device_request("open")) && peer.send(request("peer")));
  ASSERT_NE(device.line().find("\"ready\""), std::string::npos);
  ASSERT_NE(peer.line().find("\"ready\""), std::string::npos);
  const auto left = NamespacePair::left, right = NamespacePair::right;
  for (const std::string host : {"198.18.60.1", "[2001:2:0:60::1]"}) {
    const std::string url = "http://" + host;
    EXPECT_EQ(pair.output(right, "curl -s --max-time 5 -o /dev/null -w '%{http_code} %{size_download}' " +
                                     url + "/video.mp4"),
              "200 8000000");
    EXPECT_EQ(
        pair.output(right, "curl -s --max-time 5 -o /dev/null -w '%{http_code}' " + url + ":443/index.html"),
        "200");
  }
  for (const std::string server : {"198.18.60.1", "2001:2:0:60::1"}) {
    EXPECT_EQ(pair.output(right, "dig +time=2 +tries=1 +short @" + server + " device.lab.test A"),
              "198.18.60.1\n");
    EXPECT_EQ(pair.output(right, "dig +time=2 +tries=1 +short @" + server + " www.lab.test AAAA"),
              "2001:2:0:60::2\n");
    EXPECT_EQ(pair.output(
                  right, "timeout 5 ssh-keyscan -t ed25519 " + server + " 2>/dev/null | grep -c ssh-ed25519"),
              "1\n");
  }
  // The peer's name server also knows zones that answer late, or never.
  EXPECT_EQ(pair.output(left, "dig +time=3 +tries=1 +short @198.18.60.2 d300-1.late.lab.test A"),
            "198.18.50.10\n");
  EXPECT_EQ(pair.shell(left, "dig +time=1 +tries=1 @198.18.60.2 x.never.lab.test A >/dev/null"), 9);
  EXPECT_EQ(device.finish(), 0);
  EXPECT_EQ(peer.finish(), 0);
}

TEST(Prepare, LateAnswerReachesAClosedPort) {
  const NamespacePair pair;
  PreparedHost peer(pair, NamespacePair::right);
  ASSERT_TRUE(peer.send(request("peer")));
  ASSERT_NE(peer.line().find("\"ready\""), std::string::npos);
  const auto no_ports = [&] {
    return pair.output(NamespacePair::left, "awk '/^Udp:/{n=$3} END{print n}' /proc/self/net/snmp");
  };
  const std::string before = no_ports();
  pair.shell(NamespacePair::left, "dig +time=1 +tries=1 @198.18.60.2 d1100-1.late.lab.test A >/dev/null");
  const Nanoseconds deadline = monotonic_now() + 5 * kSecond;
  while (no_ports() == before && monotonic_now() < deadline) {
  }
  EXPECT_NE(no_ports(), before);
}

TEST(Prepare, UndoesEverythingWhenItsInputCloses) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(device_request("drop")));
  ASSERT_NE(device.line().find("\"ready\""), std::string::npos);
  ASSERT_NE(pair.output(NamespacePair::left, "nft list tables").find("zpilab_policy"), std::string::npos);
  ASSERT_NE(pair.output(NamespacePair::left, "ls /run/zpilab"), "");
  std::string rest;
  EXPECT_EQ(device.finish(&rest), 0);
  EXPECT_EQ(rest, "{\"work\":{}}\n");
  EXPECT_EQ(pair.output(NamespacePair::left, "nft list tables"), "");
  EXPECT_EQ(pair.output(NamespacePair::left, "ls /run/zpilab"), "");
  EXPECT_EQ(
      pair.output(NamespacePair::left, "cat /proc/self/net/tcp /proc/self/net/tcp6 | grep -v local_address"),
      "");
}

TEST(Prepare, UndoesEverythingOnSigterm) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(device_request("reject")));
  ASSERT_NE(device.line().find("\"ready\""), std::string::npos);
  device.terminate();
  EXPECT_EQ(device.line(), "{\"work\":{}}");
  EXPECT_EQ(device.line(), "");  // it ended by itself, with its input still open
  EXPECT_EQ(device.finish(), 0);
  EXPECT_EQ(pair.output(NamespacePair::left, "nft list tables; ls /run/zpilab"), "");
}

TEST(Prepare, ReplacesWhatAKilledPredecessorLeft) {
  const NamespacePair pair;
  {
    PreparedHost killed(pair, NamespacePair::left);
    ASSERT_TRUE(killed.send(device_request("drop")));
    ASSERT_NE(killed.line().find("\"ready\""), std::string::npos);
  }  // SIGKILL
  ASSERT_NE(pair.output(NamespacePair::left, "nft list tables"), "");
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(device_request("reject")));
  const std::string ready = device.line();
  EXPECT_NE(ready.find("\"ready\""), std::string::npos) << ready;
  EXPECT_EQ(outcome_of(pair.in(NamespacePair::right, [] { return probe(false, SOCK_STREAM, 4444); })),
            Outcome::refused);
  EXPECT_EQ(device.finish(), 0);
  EXPECT_EQ(pair.output(NamespacePair::left, "nft list tables"), "");
}

TEST(Prepare, SaysWhichServiceDiedAndFails) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(device_request("open")));
  ASSERT_NE(device.line().find("\"ready\""), std::string::npos);
  // Whoever serves port 80 in that namespace, and nobody else.
  ASSERT_EQ(pair.shell(NamespacePair::left,
                       "kill -KILL $(ss -Hltnp 'sport = :80' | grep -o 'pid=[0-9]*' | cut -d= -f2)"),
            0);
  const std::string failed = device.line_with("\"failed\"");
  EXPECT_NE(failed.find("web-80 ended: killed by signal 9"), std::string::npos) << failed;
  EXPECT_EQ(device.finish(), 1);
}

TEST(Prepare, RefusesAPortThatSomebodyHas) {
  const NamespacePair pair;
  PreparedHost first(pair, NamespacePair::left);
  ASSERT_TRUE(first.send(device_request("open")));
  ASSERT_NE(first.line().find("\"ready\""), std::string::npos);
  PreparedHost second(pair, NamespacePair::left);
  ASSERT_TRUE(second.send(request("device", R"(,"open_tcp_ports":[7000])")));
  EXPECT_NE(second.line().find(R"({"failed":{"what":"bind TCP port 7000: Address already in use)"),
            std::string::npos);
  EXPECT_EQ(second.finish(), 1);
}

TEST(Prepare, RefusesHostileInputByName) {
  struct Case {
    std::string line, expected;
  };
  const NamespacePair pair;
  const Case cases[] = {{"nonsense", "is not JSON"},
                        {std::string(10'000'000, 'x'), "longer than 1 MiB"},
                        {request("mayor"), "is not a role"},
                        {request("device", R"(,"shell":"rm")"), "unknown key \\\"shell\\\""}};
  for (const Case& wrong : cases) {
    PreparedHost host(pair, NamespacePair::left);
    ::signal(SIGPIPE, SIG_IGN);  // the host may stop reading in the middle
    host.send(wrong.line);
    const std::string failed = host.line();
    EXPECT_NE(failed.find(wrong.expected), std::string::npos) << failed;
    EXPECT_EQ(host.finish(), 1);
  }
}

std::string with_programs(const std::string& programs) {
  return request("device",
                 R"(,"workload":{"name":"made-up","folder":"/usr/bin","seed":1,"settings":{},"programs":[)" +
                     programs + "]}");
}

TEST(Prepare, ReportsAKilledWorkloadProgram) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(with_programs(
      R"({"argv":["sh","-c","echo '{\"work\":{\"pid\":'$$'}}'; exec tail -f /dev/null >/dev/null"]})")));
  ASSERT_NE(device.line().find("\"ready\""), std::string::npos);
  ASSERT_TRUE(device.send(R"({"start":{}})"));
  EXPECT_EQ(device.line(), R"({"started":{}})");
  EXPECT_NE(device.line_with("\"work\"").find("\"pid\""), std::string::npos);
  ASSERT_EQ(
      pair.shell(
          NamespacePair::left,
          "for p in /proc/[0-9]*; do [ \"$(readlink $p/ns/net)\" = \"$(readlink /proc/self/ns/net)\" ] && "
          "grep -qz ^tail $p/cmdline 2>/dev/null && ! [ \"${p#/proc/}\" = $$ ] && kill -KILL ${p#/proc/}; "
          "done; :"),
      0);
  EXPECT_NE(device.line_with("\"event\"").find("sh: ended: killed by signal 9"), std::string::npos);
  EXPECT_NE(device.line_with("\"failed\"").find("the workload's program sh ended: killed by signal 9"),
            std::string::npos);
  EXPECT_EQ(device.finish(), 1);
}

TEST(Prepare, StopsProgramsThatIgnoreTermAndFlee) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  // It ignores SIGTERM, and its child leaves the process group.
  ASSERT_TRUE(device.send(with_programs(
      R"({"argv":["sh","-c","trap '' TERM; setsid sh -c 'trap \"\" TERM; tail -f /dev/null >/dev/null' & echo '{\"work\":{\"up\":1}}'; tail -f /dev/null >/dev/null"]})")));
  ASSERT_NE(device.line().find("\"ready\""), std::string::npos);
  ASSERT_TRUE(device.send(R"({"start":{}})"));
  ASSERT_NE(device.line_with("\"up\":1"), "");
  const Nanoseconds asked = monotonic_now();
  std::string rest;
  EXPECT_EQ(device.finish(&rest), 0);
  EXPECT_LT(monotonic_now() - asked, 5 * kSecond);
  EXPECT_EQ(rest, "{\"work\":{\"up\":1}}\n");
  EXPECT_EQ(
      pair.output(
          NamespacePair::left,
          "for p in /proc/[0-9]*; do [ \"$(readlink $p/ns/net)\" = \"$(readlink /proc/self/ns/net)\" ] && "
          "grep -z ^tail $p/cmdline; done"),
      "");
}

TEST(Prepare, RefusesASecondStart) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(with_programs("")) && device.send(R"({"start":{}})") &&
              device.send(R"({"start":{}})"));
  EXPECT_NE(device.line_with("\"failed\"").find("a second"), std::string::npos);
  EXPECT_EQ(device.finish(), 1);
}

TEST(Prepare, EndsQuietlyWhenNobodyAsksForAnything) {
  const NamespacePair pair;
  PreparedHost device(pair, NamespacePair::left);
  std::string rest;
  EXPECT_EQ(device.finish(&rest), 0);
  EXPECT_EQ(rest, "");
}

}  // namespace
}  // namespace zpilab
