#include "model/evaluate/judge_trial.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

Recording scan_from_20_to_30() {
  Recording recording;
  recording.scan = "syn";
  recording.traffic_class = TrafficClass::tcp4;
  recording.grace = 10 * kSecond;
  for (int s = 20; s <= 30; ++s) recording.probes.push_back(s * kSecond);
  return recording;
}

std::vector<ReplayStep> steps_with(const std::vector<std::pair<double, AlarmEdge>>& alarms,
                                   TrafficClass said = TrafficClass::tcp4) {
  std::vector<ReplayStep> steps(2);
  steps.back().time = 60 * kSecond;
  for (const auto& [time, edge] : alarms) {
    ReplayStep step;
    step.time = from_seconds(time);
    step.edge = edge;
    step.verdict.alarm = said;
    steps.insert(steps.end() - 1, step);
  }
  return steps;
}

TEST(JudgeTrial, HitsLieBetweenTheFirstProbeAndGrace) {
  const Recording recording = scan_from_20_to_30();
  struct Case {
    double alarm;
    bool hit, contaminated;
    std::size_t probes;
  };
  for (const Case& c : {Case{19.9, false, true, 0}, Case{20, true, false, 1}, Case{24.5, true, false, 5},
                        Case{40, true, false, 11}, Case{40.1, false, false, 0}}) {
    const auto outcome = judge_trial(recording, steps_with({{c.alarm, AlarmEdge::rising}}));
    EXPECT_EQ(outcome.any.has_value(), c.hit) << c.alarm;
    EXPECT_EQ(outcome.right_class.has_value(), c.hit) << c.alarm;
    EXPECT_EQ(outcome.false_alarms, c.hit ? 0 : 1) << c.alarm;
    EXPECT_EQ(outcome.contaminated, c.contaminated) << c.alarm;
    EXPECT_EQ(outcome.probes_before, c.probes) << c.alarm;
    EXPECT_EQ(outcome.quiet, 40 * kSecond);
    if (c.hit) {
      EXPECT_EQ(*outcome.any, from_seconds(c.alarm - 20));
    }
  }
}

TEST(JudgeTrial, GradesOfClassAndFamily) {
  const Recording recording = scan_from_20_to_30();
  const auto udp4 = judge_trial(recording, steps_with({{25, AlarmEdge::rising}}, TrafficClass::udp4));
  EXPECT_TRUE(udp4.any && udp4.family && !udp4.right_class);
  const auto tcp6 = judge_trial(recording, steps_with({{25, AlarmEdge::rising}}, TrafficClass::tcp6));
  EXPECT_TRUE(tcp6.any && !tcp6.family && !tcp6.right_class);
}

TEST(JudgeTrial, UncertainOfTheFamilyIsDetectedAndTheRightProtocolUntilAnAlarmNamesTheClass) {
  const Recording recording = scan_from_20_to_30();
  const auto tcp = TrafficClass::tcp;
  auto steps = steps_with({{25, AlarmEdge::rising}, {27, AlarmEdge::class_change}}, tcp);
  auto outcome = judge_trial(recording, steps);
  EXPECT_EQ(outcome.any, 5 * kSecond);
  EXPECT_EQ(outcome.protocol, 5 * kSecond);
  EXPECT_FALSE(outcome.family || outcome.right_class);
  EXPECT_EQ(outcome.first_said, tcp);
  EXPECT_TRUE(outcome.family_uncertain());
  steps[2].verdict.alarm = TrafficClass::tcp6;
  EXPECT_TRUE(judge_trial(recording, steps).family_uncertain()) << "the wrong family is not the right class";
  steps[2].verdict.alarm = TrafficClass::tcp4;
  outcome = judge_trial(recording, steps);
  EXPECT_EQ(outcome.right_class, 7 * kSecond) << "right from then on";
  EXPECT_EQ(outcome.family, 7 * kSecond);
  EXPECT_FALSE(outcome.family_uncertain());
  Recording udp = recording;
  udp.traffic_class = TrafficClass::udp4;
  outcome = judge_trial(udp, steps_with({{25, AlarmEdge::rising}}, tcp));
  EXPECT_TRUE(outcome.any && !outcome.protocol && !outcome.family && !outcome.right_class);
  EXPECT_FALSE(outcome.family_uncertain()) << "it is simply wrong";
  EXPECT_FALSE(judge_trial(recording, steps_with({})).family_uncertain()) << "a miss is no answer";
}

TEST(JudgeTrial, InAPlaceboEveryAlarmIsFalseAndAChangeOfClassIsNone) {
  Recording placebo;
  const auto outcome = judge_trial(
      placebo, steps_with({{5, AlarmEdge::rising}, {6, AlarmEdge::class_change}, {66, AlarmEdge::repeated}}));
  EXPECT_EQ(outcome.false_alarms, 2);
  EXPECT_EQ(outcome.quiet, 60 * kSecond);
  EXPECT_FALSE(outcome.any);
}

}  // namespace
}  // namespace zpilab
