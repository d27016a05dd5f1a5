#include "harness/core/prepare_message.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace zpilab {
namespace {

TEST(PrepareRequest, CarriesOnlyThePartOfItsRole) {
  Workload workload;
  workload.name = "mixed";
  workload.folder = "/w/mixed";
  workload.programs = {{"device", {"device.sh", "a b"}, true}, {"peer", {"peer.sh"}, false}};
  workload.settings["pings_per_minute"] = 6;
  PrepareRequest request;
  request.role = "device";
  request.name = "target";
  request.policy = Policy::drop;
  request.open_tcp_ports = {22, 80};
  request.scope = {*parse_prefix("198.18.0.0/15")};
  request.addresses["peer"] = {*parse_address("198.18.50.10")};
  request.workload = &workload;
  request.seed = 18446744073709551615ULL;
  const auto body = nlohmann::json::parse(encode(request)).at("prepare");
  EXPECT_EQ(body.at("policy"), "drop");
  EXPECT_EQ(body.at("scope"), nlohmann::json({"198.18.0.0/15"}));
  EXPECT_EQ(body.at("addresses").at("peer"), nlohmann::json({"198.18.50.10"}));
  ASSERT_EQ(body.at("workload").at("programs").size(), 1U);
  EXPECT_EQ(body.at("workload").at("programs")[0].at("argv"), nlohmann::json({"device.sh", "a b"}));
  EXPECT_EQ(body.at("workload").at("seed").get<std::uint64_t>(), request.seed);
}

TEST(PrepareRequest, AnIncludedProgramNamesItsFolder) {
  Workload workload;
  workload.programs = {{"device", {"own.sh"}, false}, {"device", {"storm.sh"}, false, "/w/storm"}};
  PrepareRequest request;
  request.role = "device";
  request.workload = &workload;
  const auto programs = nlohmann::json::parse(encode(request)).at("prepare").at("workload").at("programs");
  EXPECT_FALSE(programs[0].contains("folder"));
  EXPECT_EQ(programs[1].at("folder"), "/w/storm");
}

TEST(PrepareRequest, CarriesThePortsThatTheWorkloadServes) {
  Workload workload;
  PrepareRequest request;
  request.role = "device";
  request.workload = &workload;
  EXPECT_FALSE(nlohmann::json::parse(encode(request)).at("prepare").at("workload").contains("serves"));
  workload.serves = {{1883}, {5060, 5061}};
  workload.needs = {{22}, {}};  // whoever makes the request has added them to the open ports
  const auto body = nlohmann::json::parse(encode(request)).at("prepare").at("workload");
  EXPECT_EQ(body.at("serves"), nlohmann::json::parse(R"({"tcp":[1883],"udp":[5060,5061]})"));
  EXPECT_FALSE(body.contains("needs"));
}

TEST(PrepareRequest, SaysOnlyWhatIsNotAsUsual) {
  PrepareRequest request;
  request.role = "device";
  const auto usual = nlohmann::json::parse(encode(request)).at("prepare");
  EXPECT_FALSE(usual.contains("icmp_limits"));
  EXPECT_FALSE(usual.contains("impairment"));
  request.icmp_limits = IcmpLimits::off;
  request.impairment.emplace();
  request.impairment->impairment = {"slow", 5, 1.5, 1000};
  request.impairment->links = {"eth0"};
  const auto body = nlohmann::json::parse(encode(request)).at("prepare");
  EXPECT_EQ(body.at("icmp_limits"), "off");
  EXPECT_EQ(body.at("impairment"), nlohmann::json::parse(R"({"delay_ns":5,"loss_percent":1.5,)"
                                                         R"("bits_per_second":1000,"links":["eth0"]})"));
}

TEST(PrepareRequest, WithoutAWorkloadHasNone) {
  PrepareRequest request;
  request.role = "scanner";
  EXPECT_FALSE(nlohmann::json::parse(encode(request)).at("prepare").contains("workload"));
}

TEST(PrepareReply, DecodesEachKind) {
  EXPECT_EQ(std::get<PrepareReady>(*decode_prepare_reply(R"({"ready":{"environment":{"kernel":"6"}}})"))
                .environment.at("kernel"),
            "6");
  EXPECT_TRUE(std::holds_alternative<PrepareStarted>(*decode_prepare_reply(R"({"started":{}})")));
  EXPECT_EQ(std::get<PrepareEvent>(*decode_prepare_reply(R"({"event":{"t":5,"text":"x"}})")).time, 5);
  EXPECT_EQ(
      std::get<PrepareWork>(*decode_prepare_reply(R"({"work":{"downloads":3}})")).totals.at("downloads"), 3);
  EXPECT_EQ(std::get<PrepareSkipped>(*decode_prepare_reply(R"({"skipped":{"what":"no netem"}})")).what,
            "no netem");
  EXPECT_EQ(std::get<PrepareFailed>(*decode_prepare_reply(R"({"failed":{"what":"no curl"}})")).what,
            "no curl");
}

TEST(PrepareReply, HostileLinesAreErrors) {
  for (const char* line : {"", "null", R"({"work":{"a":"b"}})", R"({"event":{}})",
                           R"({"ready":{"environment":[1]}})", R"({"x":1})"})
    EXPECT_FALSE(decode_prepare_reply(line).ok()) << line;
}

}  // namespace
}  // namespace zpilab
