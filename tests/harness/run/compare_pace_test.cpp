#include "harness/run/compare_pace.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

/// Executions of these durations, their probes a tenth of it apart.
std::vector<ScanPace> executions(const std::vector<int>& milliseconds) {
  std::vector<ScanPace> all;
  for (int duration : milliseconds) {
    const Nanoseconds gap = duration * kMillisecond / 10;
    all.push_back({duration * kMillisecond, gap, gap, gap});
  }
  return all;
}

PaceRow row(const std::vector<int>& single, const std::vector<int>& many) {
  return {"udp T3", executions(single), executions(many), 0, 0};
}

TEST(ComparePace, ScanPaceIsOfProbesOnly) {
  TrialRecord record;
  EXPECT_FALSE(scan_pace(record)) << "no scan";
  record.scan_process_start = kSecond;
  record.scan_process_end = 4 * kSecond;
  record.probes = {{kSecond, FrameKind::discovery, 42}, {2 * kSecond, FrameKind::probe, 58}};
  EXPECT_FALSE(scan_pace(record)) << "one probe has no gap";
  record.probes.push_back({2100 * kMillisecond, FrameKind::reset, 58});
  for (const Nanoseconds time : {2200, 2400, 2600, 3600})
    record.probes.push_back({time * kMillisecond, FrameKind::probe, 58});
  const auto pace = scan_pace(record);
  ASSERT_TRUE(pace);
  EXPECT_EQ(pace->duration, 3 * kSecond);
  EXPECT_EQ(pace->median_gap, 200 * kMillisecond);
  EXPECT_EQ(pace->longest_gap, kSecond);
}

TEST(ComparePace, QuantilesAreByNearestRank) {
  EXPECT_EQ(quantile({5}, 0.95), 5);
  EXPECT_EQ(quantile({4, 1, 3, 2}, 0.5), 2);
  EXPECT_EQ(quantile({4, 1, 3, 2}, 0), 1);
  EXPECT_EQ(quantile({4, 1, 3, 2}, 0.76), 4);
}

TEST(ComparePace, WhatRepeatedExecutionsDifferByIsNoDifference) {
  EXPECT_FALSE(row({7300, 9000, 12900}, {7300, 14000, 14500}).difference()) << "median 5 s off, spread 5.6 s";
  const auto slower = row({7300, 9000, 12900}, {14000, 15000, 16000}).difference();
  ASSERT_TRUE(slower);
  EXPECT_NE(slower->find("duration differs by 6 s (at most 5.6 s)"), std::string::npos) << *slower;
  EXPECT_TRUE(row({10000, 10000, 10100}, {9000, 9000, 9000}).difference()) << "faster is another pace too";
}

TEST(ComparePace, WhatNoTableShowsIsNoDifference) {
  EXPECT_FALSE(row({10000, 10000, 10000}, {10190, 10190, 10190}).difference()) << "under 2 %";
  EXPECT_TRUE(row({10000, 10000, 10000}, {10210, 10210, 10210}).difference());
  EXPECT_FALSE(row({100, 100, 100}, {109, 109, 109}).difference()) << "under 10 ms, its gaps under 1 ms";
  EXPECT_TRUE(row({100, 100, 100}, {111, 111, 111}).difference());
}

TEST(ComparePace, LongGapsCountThoughTheDurationIsTheSame) {
  PaceRow gaps = row({10000, 10000, 10000}, {10000, 10000, 10000});
  for (ScanPace& pace : gaps.many) pace.long_gap += 300 * kMillisecond;
  const auto difference = gaps.difference();
  ASSERT_TRUE(difference);
  EXPECT_NE(difference->find("gap"), std::string::npos) << *difference;
}

TEST(ComparePace, TooFewOrInvalidExecutionsAreNoProof) {
  EXPECT_TRUE(row({100, 100}, {100, 100, 100}).difference());
  EXPECT_TRUE(row({100, 100, 100}, {}).difference());
  PaceRow distorted = row({100, 100, 100}, {100, 100, 100});
  EXPECT_FALSE(distorted.difference());
  distorted.many_invalid = 1;
  EXPECT_TRUE(distorted.difference());
}

}  // namespace
}  // namespace zpilab
