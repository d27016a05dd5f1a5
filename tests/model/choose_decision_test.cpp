#include "model/train/choose_decision.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace zpilab {
namespace {

constexpr auto kArp = static_cast<std::size_t>(TrafficClass::arp);

Recording ten_minutes(bool scan) {
  Recording recording;
  recording.grace = 5 * kSecond;
  for (int i = 0; i < 6000; ++i)
    recording.series.samples.push_back({static_cast<std::uint64_t>(i) + 1, i * 100 * kMillisecond, 0, 0, {}});
  if (!scan) return recording;
  recording.scan = "arp";
  recording.traffic_class = TrafficClass::arp;
  recording.probes = {300 * kSecond, 320 * kSecond};
  return recording;
}

/// Probabilities: of the scan 0.96 while it lasts; of normal life single samples of `spike`, one a minute.
ScoredTrial scored(const Recording& recording, double spike) {
  ScoredTrial trial{&recording, std::vector<Probabilities>(6000)};
  for (int i = 30; i < 6000; i += 600) trial.probabilities[static_cast<std::size_t>(i)][kArp] = spike;
  if (!recording.placebo())
    for (std::size_t i = 3000; i < 3200; ++i) trial.probabilities[i][kArp] = 0.96;
  return trial;
}

template <typename Kind>
class ChooseDecision : public ::testing::Test {};
using Kinds = ::testing::Types<ThresholdDecision, SequentialDecision>;
TYPED_TEST_SUITE(ChooseDecision, Kinds);

TYPED_TEST(ChooseDecision, KeepsTheBudgetAndFindsTheScan) {
  const Recording scan = ten_minutes(true), placebo = ten_minutes(false);
  for (const double per_day : {0.0, 48.0, 2400.0}) {
    const std::vector<ScoredTrial> trials = {scored(scan, 0.99), scored(placebo, 0.99)};
    const auto chosen = choose_decision<TypeParam>(trials, {per_day, 2});
    EXPECT_LE(chosen.expected_false_alarms, per_day * chosen.hours / 24) << per_day;
    EXPECT_LE(chosen.false_alarms, 4 * chosen.expected_false_alarms) << per_day;
    EXPECT_EQ(chosen.detected, 1) << per_day;
    EXPECT_EQ(chosen.scans, 1);
    EXPECT_NEAR(chosen.hours, (1200 - 25) / 3600.0, 0.001);
  }
}

// Spikes of a quarter of the odds that the scan has: none of them is an alarm, and that is luck.
TYPED_TEST(ChooseDecision, WhatNearlyAlarmedCostsAShareOfTheBudget) {
  const Recording scan = ten_minutes(true), placebo = ten_minutes(false);
  const std::vector<ScoredTrial> trials = {scored(scan, 0.857), scored(placebo, 0.857)};
  const double hours = (1200 - 25) / 3600.0;
  const auto rich = choose_decision<TypeParam>(trials, {24 * 60 / hours});
  EXPECT_GT(rich.expected_false_alarms, 0);
  EXPECT_LE(rich.expected_false_alarms, 60);
  const auto poor = choose_decision<TypeParam>(trials, {0});
  EXPECT_EQ(poor.expected_false_alarms, 0);
  EXPECT_EQ(poor.false_alarms, 0);
  EXPECT_NE(rich.decision, poor.decision);
}

TEST(ChooseThresholds, HoldsLongerOnlyWhereSpikesForceIt) {
  const Recording scan = ten_minutes(true), placebo = ten_minutes(false);
  const auto hold = [&](double spike) {
    const std::vector<ScoredTrial> trials = {scored(scan, spike), scored(placebo, spike)};
    const auto chosen = choose_decision<ThresholdDecision>(trials, {0});
    return std::get<ThresholdDecision>(chosen.decision).rules[kArp].hold;
  };
  EXPECT_GT(hold(0.99), 0);
  EXPECT_EQ(hold(0.1), 0);
}

TEST(ChooseSequential, ActsAtOnceOnlyWhereNoSpikeIsAsSure) {
  const Recording scan = ten_minutes(true), placebo = ten_minutes(false);
  // Evidence of the scan: log(0.96 / 0.04) = 3.2 nats.
  const auto rule = [&](double spike) {
    const std::vector<ScoredTrial> trials = {scored(scan, spike), scored(placebo, spike)};
    const auto chosen = choose_decision<SequentialDecision>(trials, {0});
    return std::get<SequentialDecision>(chosen.decision).rules[kArp];
  };
  const SequentialRule calm = rule(0.1), spiky = rule(0.99);
  EXPECT_TRUE(calm.at_once <= 3.2 || calm.height <= 0.1 * (3.2 - calm.drift))
      << calm.at_once << ' ' << calm.height;
  EXPECT_GT(spiky.at_once, 4.6);
  EXPECT_GT(spiky.height, 0.1 * (4.6 - spiky.drift));
}

TYPED_TEST(ChooseDecision, AClassWithoutScansIsNeverCalled) {
  const Recording scan = ten_minutes(true);
  const auto chosen = choose_decision<TypeParam>(std::vector<ScoredTrial>{scored(scan, 0.1)}, {48});
  Decider decider(chosen.decision);
  Probabilities sure{};
  sure[static_cast<std::size_t>(TrafficClass::tcp4)] = 0.999;
  for (int i = 0; i < 600; ++i) EXPECT_FALSE(decider.step(i * 100 * kMillisecond, sure));
}

}  // namespace
}  // namespace zpilab
