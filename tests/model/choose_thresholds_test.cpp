#include "model/train/choose_thresholds.h"

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

/// Scores: of the scan 0.96 while it lasts; of normal life single samples of `spike`, one a minute.
ScoredTrial scored(const Recording& recording, double spike) {
  ScoredTrial trial{&recording, std::vector<Probabilities>(6000)};
  for (int i = 30; i < 6000; i += 600) trial.scores[static_cast<std::size_t>(i)][kArp] = spike;
  if (!recording.placebo())
    for (std::size_t i = 3000; i < 3200; ++i) trial.scores[i][kArp] = 0.96;
  return trial;
}

TEST(ChooseThresholds, KeepsTheBudgetAndFindsTheScan) {
  const Recording scan = ten_minutes(true), placebo = ten_minutes(false);
  for (double budget : {0.0, 2.0, 100.0}) {
    const std::vector<ScoredTrial> trials = {scored(scan, 0.99), scored(placebo, 0.99)};
    const auto chosen = choose_thresholds(trials, budget);
    EXPECT_LE(chosen.false_alarms, budget * chosen.hours) << budget;
    EXPECT_EQ(chosen.detected, 1) << budget;
    EXPECT_EQ(chosen.scans, 1);
    EXPECT_NEAR(chosen.hours, (1200 - 25) / 3600.0, 0.001);
  }
}

TEST(ChooseThresholds, HoldsLongerOnlyWhereSpikesForceIt) {
  const Recording scan = ten_minutes(true), placebo = ten_minutes(false);
  const std::vector<ScoredTrial> spiky = {scored(scan, 0.99), scored(placebo, 0.99)};
  const std::vector<ScoredTrial> calm = {scored(scan, 0.1), scored(placebo, 0.1)};
  EXPECT_GT(choose_thresholds(spiky, 0).decision.rules[kArp].hold, 0);
  EXPECT_EQ(choose_thresholds(calm, 0).decision.rules[kArp].hold, 0);
}

TEST(ChooseThresholds, AClassWithoutScansIsNeverCalled) {
  const Recording scan = ten_minutes(true);
  const auto chosen = choose_thresholds(std::vector<ScoredTrial>{scored(scan, 0.1)}, 2);
  EXPECT_DOUBLE_EQ(chosen.decision.rules[static_cast<std::size_t>(TrafficClass::tcp4)].threshold, 1.0);
}

}  // namespace
}  // namespace zpilab
