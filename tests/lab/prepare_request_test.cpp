#include "lab/prepare_request.h"

#include <gtest/gtest.h>

#include "harness/core/prepare_message.h"

namespace zpilab {
namespace {

std::string prepare(const std::string& body) { return "{\"prepare\":{" + body + "}}"; }
const std::string kDevice = R"("role":"device","name":"target")";

TEST(PrepareRequest, ReadsWhatTheHarnessWrites) {
  Workload workload;
  workload.name = "mixed";
  workload.folder = "/usr/share/zpilab/workloads/mixed";
  workload.settings = {{"web_downloads_per_minute", 12}, {"pause_seconds", 0.5}};
  workload.packages = {"curl", "libstdc++6"};
  workload.programs = {{"device", {"device.sh", "a b"}, true}, {"peer", {"peer.sh"}, false}};
  workload.serves = {{1883}, {5060, 5061}};
  PrepareRequest sent;
  sent.role = "device";
  sent.name = "target";
  sent.policy = Policy::drop;
  sent.open_tcp_ports = {443, 22, 22};
  sent.open_udp_ports = {53};
  sent.icmp_limits = IcmpLimits::off;
  sent.impairment.emplace();
  sent.impairment->impairment = {"slow", 50 * kMillisecond, 1.5, 10'000'000};
  sent.impairment->links = {"eth0"};
  sent.scope = {*parse_prefix("198.18.0.0/15"), *parse_prefix("2001:2::/48")};
  sent.addresses = {{"device", {*parse_address("198.18.50.11"), *parse_address("2001:2:0:50::11")}}};
  sent.workload = &workload;
  sent.seed = 0xFFFFFFFFFFFFFFFF;

  const auto got = parse_host_request(encode(sent));
  ASSERT_TRUE(got.ok()) << to_string(got.error());
  const HostRequest& request = got.value();
  EXPECT_EQ(request.role, HostRole::device);
  EXPECT_EQ(request.name, "target");
  EXPECT_EQ(request.policy, Policy::drop);
  EXPECT_EQ(request.open_tcp_ports, (std::vector<int>{22, 443}));
  EXPECT_EQ(request.open_udp_ports, std::vector<int>{53});
  EXPECT_EQ(request.icmp_limits, IcmpLimits::off);
  ASSERT_TRUE(request.impairment);
  EXPECT_EQ(describe(request.impairment->impairment), "delay 50 ms, loss 1.5 %, rate 10000000 bit/s");
  EXPECT_EQ(request.impairment->links, std::vector<std::string>{"eth0"});
  EXPECT_EQ(request.scope, sent.scope);
  EXPECT_EQ(request.addresses, sent.addresses);
  ASSERT_TRUE(request.workload);
  EXPECT_EQ(request.workload->seed, sent.seed);
  EXPECT_EQ(request.workload->settings, workload.settings);
  EXPECT_EQ(request.workload->packages, workload.packages);
  EXPECT_EQ(served_by_workload(request), workload.serves);
  ASSERT_EQ(request.workload->programs.size(), 1U);
  EXPECT_EQ(request.workload->programs[0].argv, (std::vector<std::string>{"device.sh", "a b"}));
  EXPECT_TRUE(request.workload->programs[0].restarts);
  EXPECT_TRUE(parse_start(encode_prepare_start()).ok());
}

TEST(PrepareRequest, ProgramsThatComeAndGoNeedTheirTimes) {
  Workload workload;
  workload.name = "day";
  workload.folder = "/w/day";
  workload.settings = {{kEpisodeSeconds, 40}, {kEpisodePauseSeconds, 80.5}};
  workload.programs = {{"device", {"client.sh"}, false, "/w/web", "web"}};
  PrepareRequest sent;
  sent.role = "device";
  sent.name = "target";
  sent.workload = &workload;
  const auto got = parse_host_request(encode(sent));
  ASSERT_TRUE(got.ok()) << to_string(got.error());
  EXPECT_EQ(got->workload->programs.at(0).episodes_of, "web");
  EXPECT_EQ(got->workload->episodes.length, 40 * kSecond);
  EXPECT_EQ(got->workload->episodes.pause, 80'500 * kMillisecond);

  for (const double wrong : {0.0, -1.0, 2.9, 1e9}) {
    workload.settings[kEpisodePauseSeconds] = wrong;
    const auto refused = parse_host_request(encode(sent));
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_NE(refused.error().what.find("settings.episode_pause_seconds: must be there, from 3"),
              std::string::npos)
        << refused.error().what;
  }
  workload.settings.erase(kEpisodePauseSeconds);
  EXPECT_FALSE(parse_host_request(encode(sent)).ok());
}

TEST(PrepareRequest, AProgramHasTheWorkloadsFolderUnlessItNamesItsOwn) {
  const auto got = parse_host_request(
      prepare(kDevice + R"(,"workload":{"name":"w","folder":"/w","programs":[{"argv":["own"]},)"
                        R"({"argv":["storm"],"folder":"/s"}]})"));
  ASSERT_TRUE(got.ok()) << to_string(got.error());
  EXPECT_EQ(got->workload->programs[0].folder, "/w");
  EXPECT_EQ(got->workload->programs[1].folder, "/s");
}

TEST(PrepareRequest, NeedsOnlyRoleAndName) {
  const auto got = parse_host_request(prepare(kDevice));
  ASSERT_TRUE(got.ok()) << to_string(got.error());
  EXPECT_EQ(got.value().policy, Policy::open);
  EXPECT_FALSE(got.value().workload);
}

struct Refused {
  std::string line, expected;
};
class RefusedRequests : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedRequests, AreRefusedByName) {
  const auto got = parse_host_request(GetParam().line);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Errc::invalid_input);
  EXPECT_NE(got.error().what.find(GetParam().expected), std::string::npos) << got.error().what;
}

std::string workload(const std::string& body) { return prepare(kDevice + ",\"workload\":{" + body + "}"); }
std::string program(const std::string& body) {
  return workload(R"("name":"w","folder":"/w","programs":[)" + body + "]");
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedRequests,
    ::testing::Values(
        Refused{"", "not JSON"}, Refused{"{", "not JSON"}, Refused{"[]", "first line: must be an object"},
        Refused{"{}", "first line.prepare: is missing"}, Refused{R"({"start":{}})", "unknown key \"start\""},
        Refused{R"({"prepare":[]})", "prepare: must be an object"}, Refused{"\xFF\xFE{}", "not JSON"},
        Refused{std::string(kMaxPrepareLine + 1, ' '), "longer than 1 MiB"},
        Refused{prepare(kDevice + R"(,"icmp_limits":"none")"), "allowed are default, off, strict"},
        Refused{prepare(kDevice + R"(,"impairment":{"delay_ns":1})"),
                "prepare.impairment.loss_percent: is missing"},
        Refused{prepare(kDevice +
                        R"(,"impairment":{"delay_ns":0,"loss_percent":0,"bits_per_second":0,"links":[]})"),
                "prepare.impairment: does nothing"},
        Refused{prepare(kDevice +
                        R"(,"impairment":{"delay_ns":1e12,"loss_percent":0,"bits_per_second":0,"links":[]})"),
                "prepare.impairment.delay_ns: must be a number from 0"},
        Refused{
            prepare(kDevice +
                    R"(,"impairment":{"delay_ns":1,"loss_percent":0,"bits_per_second":0,"links":["a b"]})"),
            "is not a name"},
        Refused{prepare(R"("name":"x")"), "prepare.role: is missing"},
        Refused{prepare(R"("role":"mayor","name":"x")"),
                "\"mayor\" is not a role; allowed are switch, scanner, peer, device, router, far-router, "
                "relay, far"},
        Refused{prepare(R"("role":7,"name":"x")"), "prepare.role: must be a text"},
        Refused{prepare(R"("role":"device","name":"a b")"), "is not a name"},
        Refused{prepare(R"("role":"device","name":"a\u0000b")"), "must not hold a NUL"},
        Refused{prepare(kDevice + R"(,"shell":"x")"), "unknown key \"shell\""},
        Refused{prepare(kDevice + R"(,"policy":"allow")"), "allowed are open, reject, drop"},
        Refused{prepare(kDevice + R"(,"open_tcp_ports":[0])"), "prepare.open_tcp_ports: 0 is not a port"},
        Refused{prepare(kDevice + R"(,"open_tcp_ports":[70000])"), "70000 is not a port"},
        Refused{prepare(kDevice + R"(,"open_tcp_ports":[65558])"), "65558 is not a port"},
        Refused{prepare(kDevice + R"(,"open_udp_ports":[-1])"), "prepare.open_udp_ports: -1 is not a port"},
        Refused{prepare(kDevice + R"(,"open_udp_ports":[5.5])"), "5.5 is not a port"},
        Refused{prepare(kDevice + R"(,"open_udp_ports":["53; drop"])"),
                "a value of type string is not a port"},
        Refused{prepare(kDevice + R"(,"open_udp_ports":53)"), "must be a list"},
        Refused{prepare(kDevice + ",\"open_udp_ports\":[" + std::string(200'000, '[') +
                        std::string(200'000, ']') + "]"),
                "a value of type array is not a port"},
        Refused{prepare(kDevice + R"(,"scope":["10.0.0.1/8"])"), "is not an address range"},
        Refused{prepare(kDevice + R"(,"scope":["198.18.0.0/15 } accept"])"), "is not an address range"},
        Refused{prepare(R"("role":"scanner","name":"x","scope":[])"), "must not be empty for a scanner"},
        Refused{prepare(kDevice + R"(,"addresses":{"device":["localhost"]})"), "is not a numeric IP address"},
        Refused{prepare(kDevice + R"(,"addresses":{"a/b":[]})"), "is not a name"},
        Refused{workload(R"("folder":"/w")"), "prepare.workload.name: is missing"},
        Refused{workload(R"("name":"w","folder":"w")"), "must be an absolute path"},
        Refused{workload(R"("name":"w","folder":"/usr/../etc")"), "must not hold \"..\""},
        Refused{program(R"({"argv":["x"],"folder":"w"})"), "programs.folder: must be an absolute path"},
        Refused{program(R"({"argv":["x"],"folder":"/w/../etc"})"), "must not hold \"..\""},
        Refused{workload(R"("name":"w","folder":"/w","seed":-1)"), "prepare.workload.seed"},
        Refused{workload(R"("name":"w","folder":"/w","settings":{"a":"b"})"),
                "prepare.workload.settings.a: must be a number"},
        Refused{workload(R"("name":"w","folder":"/w","settings":{"a=b":1})"), "is not a name"},
        Refused{workload(R"("name":"w","folder":"/w","serves":[1883])"),
                "prepare.workload.serves: must be an object"},
        Refused{workload(R"("name":"w","folder":"/w","serves":{"tcp":[0]})"),
                "prepare.workload.serves.tcp: 0 is not a port"},
        Refused{workload(R"("name":"w","folder":"/w","serves":{"sctp":[1]})"), "unknown key \"sctp\""},
        Refused{program(R"({"argv":[]})"), "must name a program"},
        Refused{program(R"({"argv":"sh"})"), "must be a list"},
        Refused{program(R"({"argv":["../../bin/sh"]})"), "must not hold \"..\""},
        Refused{program(R"({"argv":["/bin/sh"]})"), "must be relative"},
        Refused{program(R"({"argv":["sh"],"restarts":1})"), "must be true or false"},
        Refused{program(R"({"argv":["sh"],"user":"root"})"), "unknown key \"user\""}));

TEST(PrepareRequest, StartTakesNothing) {
  EXPECT_FALSE(parse_start(R"({"start":{"now":true}})").ok());
  EXPECT_FALSE(parse_start(R"({"start":1})").ok());
  EXPECT_FALSE(parse_start(R"({"stop":{}})").ok());
}

}  // namespace
}  // namespace zpilab
