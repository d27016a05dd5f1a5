#include "agents/session_cost.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

const std::string kAgent = std::string(ZPILAB_BIN_DIR) + "/zpi-agent";
const std::string kModel = std::string(ZPILAB_BIN_DIR) + "/../share/zpilab/model/linux.zpimodel";

MeasuredConditions in(const std::string& proc_root, const std::string& model) {
  return {proc_root, CounterScope::all, model, kSecond};
}

TEST(SessionCost, IsThatOfAgentAndDetector) {
  const auto usage = measure_session(kAgent, in("/proc", kModel));
  ASSERT_TRUE(usage.ok()) << to_string(usage.error());
  EXPECT_GE(usage->time, kSecond - 200 * kMillisecond);
  EXPECT_GT(usage->cpu, 0);
  EXPECT_GT(usage->detectors_cpu, 0);
  EXPECT_LT(usage->cpu + usage->detectors_cpu, usage->time);
#ifndef __SANITIZE_ADDRESS__  // which keeps a shadow of all memory
  // Light, each of the two: SELF_TEST.md.
  EXPECT_LT(usage->memory, 8'000'000U);
  EXPECT_LT(usage->detectors_memory, 8'000'000U);
#endif
}

TEST(SessionCost, OneProcessThatWatchesCostsLessThanASession) {
  const auto watch = measure_watch(kAgent, in("/proc", kModel));
  ASSERT_TRUE(watch.ok()) << to_string(watch.error());
  EXPECT_GE(watch->time, kSecond - 200 * kMillisecond);
  EXPECT_GT(watch->cpu, 0);
  EXPECT_EQ(watch->detectors_cpu, 0);
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LT(watch->memory, 8'000'000U);
#endif
  const auto no_model = measure_watch(kAgent, in("/proc", "/nonexistent"));
  EXPECT_FALSE(no_model.ok());
}

TEST(SessionCost, WhatCannotRunIsAnError) {
  const auto no_program = measure_session("", in("/proc", kModel));
  EXPECT_FALSE(no_program.ok());
  const auto no_agent = measure_session("/bin/true", in("/proc", kModel));
  EXPECT_FALSE(no_agent.ok());
  const auto no_counters = measure_session(kAgent, in("/nonexistent", kModel));
  EXPECT_FALSE(no_counters.ok());
  const auto no_model = measure_session(kAgent, in("/proc", "/nonexistent"));
  ASSERT_FALSE(no_model.ok());
  EXPECT_NE(to_string(no_model.error()).find("its detector ended"), std::string::npos)
      << to_string(no_model.error());
}

}  // namespace
}  // namespace zpilab
