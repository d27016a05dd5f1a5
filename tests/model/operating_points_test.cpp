#include "model/evaluate/operating_points.h"

#include <gtest/gtest.h>

#include <tuple>

#include <algorithm>
#include <cmath>

namespace zpilab {
namespace {

constexpr auto kArp = static_cast<std::size_t>(TrafficClass::arp);

/// Margins of which the probability of arp is p and that of normal the rest.
Margins arp_with(double p) {
  Margins margins;
  margins.fill(-100);
  margins[0] = 0;
  margins[kArp] = static_cast<float>(std::log(p / (1 - p)));
  return margins;
}

/// A minute at 10 Hz in which arp has this probability for one sample at 30 s, and 0.01 else.
std::vector<ReplayStep> minute_with(double peak) {
  std::vector<ReplayStep> steps(600);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i].time = static_cast<Nanoseconds>(i) * 100 * kMillisecond;
    steps[i].verdict.margins = arp_with(i == 300 ? peak : 0.01);
  }
  return steps;
}

Recording trial_of(bool scan, const std::string& workload) {
  Recording recording;
  recording.workload = workload;
  if (!scan) return recording;
  recording.scan = "arp-sweep";
  recording.traffic_class = TrafficClass::arp;
  recording.probes = {29 * kSecond, 31 * kSecond};
  return recording;
}

TEST(OperatingPoints, OneNumberTurnsAllThresholdsByTheirOdds) {
  ThresholdDecision decision;
  decision.rules.fill({0.9, 0});  // odds of 9
  decision.release = 1;
  const DecisionAt at = decision_at(decision);
  struct Case {
    double setting, score;
    bool called;
  };
  for (const Case& c : {Case{1, 0.91, true}, Case{1, 0.89, false}, Case{2, 0.94, false}, Case{2, 0.95, true},
                        Case{1.0 / 9, 0.51, true}, Case{1.0 / 9, 0.49, false}, Case{1000, 0.9999, true},
                        Case{1000, 0.9998, false}}) {
    Decide decide = at(c.setting);
    EXPECT_EQ(decide(0, arp_with(c.score)).has_value(), c.called) << c.setting << " " << c.score;
  }
  decision.rules.fill({1.0, 0});
  EXPECT_FALSE(decision_at(decision)(0.001)(0, arp_with(0.9999)));
}

TEST(OperatingPoints, OneNumberIsTakenFromAllEvidence) {
  SequentialDecision decision;
  decision.rules.fill({0, 4, 3});  // at once at odds of e^3 = 20
  for (const auto& [setting, odds, called] : {std::tuple{1.0, 21.0, true},
                                              {1.0, 19.0, false},
                                              {2.0, 39.0, false},
                                              {2.0, 41.0, true},
                                              {0.1, 2.1, true}}) {
    Decide decide = decision_at(decision)(setting);
    EXPECT_EQ(decide(0, arp_with(odds / (1 + odds))).has_value(), called) << setting << " " << odds;
  }
}

TEST(OperatingPoints, TheFamilyIsAsUncertainAtEverySetting) {
  SequentialDecision decision;
  decision.rules.fill({0, 4, 3});
  decision.family = 1;
  Margins margins{};
  margins.fill(-100);
  margins[0] = 0;
  margins[static_cast<std::size_t>(TrafficClass::tcp4)] =
      margins[static_cast<std::size_t>(TrafficClass::tcp6)] =
          static_cast<float>(std::log(20));  // together odds of 40
  for (const double setting : {0.1, 1.0, 1.9})
    EXPECT_EQ(decision_at(decision)(setting)(0, margins), TrafficClass::tcp);
  EXPECT_FALSE(decision_at(decision)(2.1)(0, margins));
}

TEST(OperatingPoints, StricterCostsDetectionsAndFalseAlarms) {
  const Recording scan = trial_of(true, "idle"), placebo = trial_of(false, "idle"),
                  apart = trial_of(false, "inventory");
  const std::vector<ReplayedTrial> trials = {
      {&scan, minute_with(0.8)}, {&placebo, minute_with(0.5)}, {&apart, minute_with(0.99)}};
  ThresholdDecision decision;
  decision.rules.fill({0.5, 0});
  const std::vector<double> settings = {0.5, 2, 8};  // thresholds of 1/3, 2/3 and 8/9
  const auto points = sweep_operating_points(trials, {"inventory"}, decision_at(decision), settings);
  ASSERT_EQ(points.size(), 3U);
  const int detected[] = {1, 1, 0}, alarms[] = {1, 0, 0};
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].setting, settings[i]);
    EXPECT_EQ(points[i].scans, 1);
    EXPECT_EQ(points[i].detected, detected[i]) << i;
    EXPECT_EQ(points[i].right_class, detected[i]) << i;
    EXPECT_EQ(points[i].false_alarms.alarms, alarms[i]) << i;
    EXPECT_NEAR(points[i].false_alarms.hours, (59.9 + 57.9) / 3600, 1e-9);
  }
  EXPECT_NEAR(*points[0].chance, 2 / 59.9, 1e-9) << "one alarm in a placebo of 59.9 s, a scan of 2 s";
  EXPECT_EQ(points[2].chance, 0);
}

TEST(OperatingPoints, AnyStageWithOneNumberTakesPart) {
  const Recording scan = trial_of(true, "idle");
  const std::vector<ReplayedTrial> trials = {{&scan, minute_with(0.8)}};
  const DecisionAt late = [](double setting) -> Decide {
    return [samples = 0, setting](Nanoseconds, const Margins&) mutable -> std::optional<TrafficClass> {
      if (++samples < setting) return std::nullopt;
      return TrafficClass::udp4;
    };
  };
  const auto points = sweep_operating_points(trials, {}, late, std::vector<double>{1, 295, 1000});
  EXPECT_EQ(points[0].false_alarms.alarms, 1);
  EXPECT_EQ(points[0].detected, 0) << "the alarm is on since before the scan, and counts again only after";
  EXPECT_EQ(points[1].detected, 1);
  EXPECT_EQ(points[1].right_class, 0);
  EXPECT_EQ(points[2].detected + points[2].false_alarms.alarms, 0);
}

TEST(OperatingPoints, DefaultSettingsHoldTheModelsOwn) {
  const auto settings = default_settings();
  EXPECT_TRUE(std::ranges::is_sorted(settings));
  EXPECT_NE(std::ranges::find(settings, 1.0), settings.end());
  EXPECT_DOUBLE_EQ(settings.front(), 1e-3);
  EXPECT_DOUBLE_EQ(settings.back(), 1e3);
}

}  // namespace
}  // namespace zpilab
