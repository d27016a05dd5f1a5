#include "agents/self_test.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/agents/agent_program.h"

namespace zpilab {
namespace {

TEST(SelfTest, TheProgramPrintsWhatThePageDescribes) {
  AgentProgram agent({"self-test", "--rate", "200", "--session", "1s", "--json"});
  std::string text;
  for (const std::string& line : agent.rest()) text += line;
  ASSERT_EQ(agent.wait_exit(), 0);
  const auto json = nlohmann::json::parse(text, nullptr, false);
  ASSERT_TRUE(json.is_object()) << text;
  for (const char* name : {"os", "kernel", "counters", "sample_cost_ns", "program_bytes", "start_time_ns",
                           "peak_memory_bytes", "achieved_rate_hz"})
    EXPECT_TRUE(json.contains(name)) << name;
  EXPECT_EQ(json["verdict"]["model"], "linux");
  for (const char* name : {"load_time_ns", "rounds", "median_cost_ns", "p99_cost_ns"})
    EXPECT_GT(json["verdict"][name], 0) << name;
  for (const char* name :
       {"time_ns", "cpu_ns", "detector_cpu_ns", "core_percent", "memory_bytes", "detector_memory_bytes"})
    EXPECT_GT(json["session"][name], 0) << name;
  for (const char* part : {"bare", "watch"})
    for (const char* name : {"time_ns", "cpu_ns", "core_percent", "memory_bytes"})
      EXPECT_GT(json[part][name], 0) << part << " " << name;
}

TEST(SelfTest, WhatWasNotMeasuredIsNullAndRemarked) {
  SelfTestOptions options;
  options.model = "no-such-model";
  options.session = kSecond;
  const auto test = run_self_test(options);
  ASSERT_TRUE(test.ok()) << to_string(test.error());
  const auto json = nlohmann::json::parse(to_json(*test));
  EXPECT_TRUE(json["verdict"].is_null());
  EXPECT_TRUE(json["session"].is_null());
  EXPECT_TRUE(json["watch"].is_null());
  ASSERT_EQ(test->remarks.size(), 1U);
  EXPECT_NE(test->remarks[0].find("no-such-model"), std::string::npos);
  EXPECT_EQ(to_text(*test).find("session "), std::string::npos);
}

}  // namespace
}  // namespace zpilab
