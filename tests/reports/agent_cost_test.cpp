#include "reports/agent_cost.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

StoredTrial trial(const std::string& device, const std::string& processor, const std::string& sample) {
  StoredTrial made;
  made.device = device;
  made.sampling_rate_hz = 10;
  made.record.started = 100 * kSecond;
  made.record.ended = 110 * kSecond;
  made.record.worst_lateness = 3 * kMillisecond;
  made.record.environment = {{"agent.os", "linux"}, {"agent.kernel", "6.1.0"}};
  if (!processor.empty()) made.record.environment["agent.cpu_seconds"] = processor;
  if (!sample.empty()) made.record.environment["agent.sample_cost_ns"] = sample;
  return made;
}

std::vector<AgentCostRow> costs_of(const std::vector<StoredTrial>& trials) {
  std::vector<const StoredTrial*> pointers;
  for (const StoredTrial& each : trials) pointers.push_back(&each);
  return agent_costs(pointers);
}

TEST(AgentCost, IsTheMedianAndTheShareOfADevicesTrials) {
  const auto rows = costs_of({trial("phone", "0.1", "40000"), trial("desk", "0.02", "30000"),
                              trial("phone", "0.3", "60000"), trial("phone", "0.2", "50000")});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].device, "desk");
  EXPECT_DOUBLE_EQ(rows[0].processor_share, 0.002);
  EXPECT_EQ(rows[1].trials, 3);
  EXPECT_DOUBLE_EQ(rows[1].sample_cost.value(), 50e-6);
  EXPECT_DOUBLE_EQ(rows[1].processor_share, 0.02);
  EXPECT_DOUBLE_EQ(rows[1].worst_lateness, 0.003);
}

TEST(AgentCost, WhatAnAgentDidNotTellIsNotZero) {
  EXPECT_TRUE(costs_of({trial("imported", "", "")}).empty());
  const auto rows = costs_of({trial("older", "0.1", ""), trial("older", "hostile", "1")});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].trials, 1);
  EXPECT_FALSE(rows[0].sample_cost);
}

}  // namespace
}  // namespace zpilab
