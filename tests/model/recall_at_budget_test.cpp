#include "model/train/recall_at_budget.h"

#include <gtest/gtest.h>

#include <cmath>

namespace zpilab {
namespace {

/// An hour, a step a second; a scan from 1800 s to 1900 s unless it is a placebo.
Recording recording(TrafficClass scan) {
  Recording result;
  result.traffic_class = scan;
  if (scan == TrafficClass::normal) return result;
  result.scan = "scan";
  result.grace = 10 * kSecond;
  for (int s = 1800; s <= 1900; ++s) result.probes.push_back(s * kSecond);
  return result;
}

struct Peak {
  int second;
  float sum;
};

SumCourse course(const Recording& recording, const std::vector<Peak>& peaks) {
  SumCourse result{&recording, {}, std::vector<float>(3601)};
  for (int s = 0; s <= 3600; ++s) result.times.push_back(s * kSecond);
  for (const Peak& peak : peaks) result.sums[static_cast<std::size_t>(peak.second)] = peak.sum;
  return result;
}

TEST(RecallAtBudget, TheHeightStandsAboveTheFalseAlarmsThatTheBudgetForbids) {
  const Recording quiet = recording(TrafficClass::normal), arp = recording(TrafficClass::arp),
                  udp = recording(TrafficClass::udp4), weak = recording(TrafficClass::udp4);
  const std::vector<SumCourse> courses = {course(quiet, {{100, 5.0F}, {2000, 2.0F}}),
                                          course(arp, {{1803, 9.0F}, {1804, 9.0F}}),
                                          course(udp, {{1830, 3.0F}}), course(weak, {{1840, 0.5F}})};
  // Four hours but for the scans: less than 6 a day allow none.
  const RecallAtBudget none = recall_at_budget(courses, 5);
  EXPECT_EQ(none.allowed, 0);
  EXPECT_EQ(none.false_alarms, 0);
  EXPECT_NEAR(none.hours, 4, 0.1);
  EXPECT_GT(none.height, 5);
  EXPECT_EQ(none.all_scans(), 3);
  EXPECT_EQ(none.all_detected(), 1);
  EXPECT_EQ(none.seconds, std::vector<double>{3});
  EXPECT_DOUBLE_EQ(none.macro_recall, 0.5);
  EXPECT_NEAR(none.macro_wait, (std::log(31.0) / std::log(301.0) + 1) / 2, 1e-9);

  const RecallAtBudget one = recall_at_budget(courses, 7);
  EXPECT_EQ(one.allowed, 1);
  EXPECT_EQ(one.false_alarms, 1);
  EXPECT_GT(one.height, 2);
  EXPECT_LE(one.height, 3);
  EXPECT_EQ(one.all_detected(), 2);
  EXPECT_DOUBLE_EQ(one.macro_recall, 0.75);

  const RecallAtBudget two = recall_at_budget(courses, 13);
  EXPECT_EQ(two.all_detected(), 3);
  EXPECT_DOUBLE_EQ(two.macro_recall, 1);
}

TEST(RecallAtBudget, AnAlarmBeforeTheScanIsFalseAndOneInGraceIsAHit) {
  const Recording early = recording(TrafficClass::arp), late = recording(TrafficClass::arp);
  const std::vector<SumCourse> courses = {course(early, {{1700, 9.0F}}), course(late, {{1909, 8.0F}})};
  const RecallAtBudget none = recall_at_budget(courses, 0);
  EXPECT_EQ(none.all_detected(), 0);
  const RecallAtBudget one = recall_at_budget(courses, 15);
  EXPECT_EQ(one.false_alarms, 1);
  EXPECT_EQ(one.all_detected(), 1);
  EXPECT_NEAR(one.macro_wait, 1, 1e-9) << "109 s are as bad as never";
}

TEST(RecallAtBudget, WorkloadsApartAreLeftOutAndAnAlarmThatNeverStopsIsNeverAllowed) {
  Recording apart = recording(TrafficClass::arp);
  apart.workload_apart = true;
  const Recording loud = recording(TrafficClass::normal), arp = recording(TrafficClass::arp);
  std::vector<SumCourse> courses = {course(apart, {{10, 40.0F}}), course(arp, {{1801, 40.0F}})};
  EXPECT_EQ(recall_at_budget(courses, 0).all_detected(), 1);
  EXPECT_EQ(recall_at_budget(courses, 0).all_scans(), 1);
  courses.push_back(course(loud, {{10, 40.0F}}));
  EXPECT_EQ(recall_at_budget(courses, 0).all_detected(), 0);
  EXPECT_EQ(recall_at_budget({}, 1).all_scans(), 0);
}

TEST(LargestSum, GrowsByEvidenceAndIsBounded) {
  Probabilities sure{}, nothing{};
  sure[2] = 1;
  LargestSum sum;
  EXPECT_EQ(sum.step(nothing, kSecond), 0);
  const float first = sum.step(sure, 100 * kMillisecond);
  EXPECT_GT(first, 0.5F);
  EXPECT_NEAR(sum.step(sure, 100 * kMillisecond), 2 * first, 1e-5F);
  float last = 0;
  for (int i = 0; i < 100; ++i) last = sum.step(sure, kSecond);
  EXPECT_LE(last, 40.0F);
  for (int i = 0; i < 5; ++i) last = sum.step(nothing, kSecond);
  EXPECT_EQ(last, 0);
}

}  // namespace
}  // namespace zpilab
