#include "model/evaluate/chance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/core/random.h"

namespace zpilab {
namespace {

/// A placebo of this length in seconds with alarms at these.
std::vector<ReplayStep> placebo(double length, const std::vector<double>& alarms) {
  std::vector<ReplayStep> steps(2);
  steps.front().time = 1000 * kSecond;
  steps.back().time = 1000 * kSecond + from_seconds(length);
  for (double alarm : alarms) {
    ReplayStep step;
    step.time = 1000 * kSecond + from_seconds(alarm);
    step.edge = AlarmEdge::rising;
    steps.insert(steps.end() - 1, step);
  }
  return steps;
}

TEST(ChanceDetection, OneAlarmByHand) {
  ChanceDetection chance;
  chance.add_placebo("idle", placebo(100, {50}));
  EXPECT_DOUBLE_EQ(*chance.within("idle", 0), 0);
  EXPECT_DOUBLE_EQ(*chance.within("idle", 10 * kSecond), 0.1);
  EXPECT_DOUBLE_EQ(*chance.within("idle", 500 * kSecond), 1);
  EXPECT_FALSE(chance.within("busy", 10 * kSecond));
  // 4.744 alarms are the most that one alarm is in keeping with.
  EXPECT_NEAR(*chance.at_most_within("idle", 10 * kSecond), 1 - std::exp(-0.4744), 1e-4);
}

TEST(ChanceDetection, AClusterIsOneChanceAndNotMany) {
  ChanceDetection chance;
  chance.add_placebo("idle", placebo(100, {50, 51, 52, 53}));
  EXPECT_DOUBLE_EQ(*chance.within("idle", 10 * kSecond), 0.13);
}

TEST(ChanceDetection, QuietPlacebosGiveNoneButDoNotProveIt) {
  ChanceDetection chance;
  chance.add_placebo("idle", placebo(100, {}));
  chance.add_placebo("idle", placebo(200, {}));
  EXPECT_DOUBLE_EQ(*chance.within("idle", 50 * kSecond), 0);
  EXPECT_NEAR(*chance.at_most_within("idle", 10 * kSecond), 1 - std::exp(-2.9957 / 30), 1e-4);
  chance.add_placebo("empty", {});
  EXPECT_FALSE(chance.within("empty", kSecond));
}

TEST(ChanceDetection, AgreesWithStretchesThatAreCutOutAtRandom) {
  Random random(3);
  ChanceDetection chance;
  std::vector<double> alarms;
  double length = 0;
  for (double trial : {60.0, 90.0, 45.0}) {
    std::vector<double> own;
    for (int i = 0; i < 4; ++i) own.push_back(random.uniform() * trial);
    std::ranges::sort(own);
    for (double alarm : own) alarms.push_back(length + alarm);
    length += trial;
    chance.add_placebo("light", placebo(trial, own));
  }
  for (double stretch : {1.0, 7.0, 30.0, 80.0}) {
    int held = 0;
    constexpr int kDraws = 200'000;
    for (int i = 0; i < kDraws; ++i) {
      const double begin = random.uniform() * length;
      held += std::ranges::any_of(
          alarms, [&](double alarm) { return std::fmod(alarm - begin + length, length) <= stretch; });
    }
    EXPECT_NEAR(*chance.within("light", from_seconds(stretch)), double(held) / kDraws, 0.004) << stretch;
  }
}

}  // namespace
}  // namespace zpilab
