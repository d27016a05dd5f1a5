#include "model/train/superpose.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

constexpr Nanoseconds kStep = 100 * kMillisecond;

/// `count` samples, the first at `start`, each with this increment of counter 0.
Recording recording(Nanoseconds start, int count, std::vector<std::string> counters, std::int64_t delta) {
  Recording made;
  made.series.counters = std::move(counters);
  for (int i = 0; i < count; ++i)
    made.series.samples.push_back({static_cast<std::uint64_t>(i) + 1, start + i * kStep, 0, 0, {{0, delta}}});
  return made;
}

Recording scan_of(int count) {
  Recording scan = recording(1000 * kSecond, count, {"tcpOutRsts", "tcpInSegs"}, 3);
  scan.key = "scan";
  scan.scan = "syn";
  scan.timing = "T2";
  scan.traffic_class = TrafficClass::tcp4;
  scan.workload = "idle";
  scan.probes = {1002 * kSecond - 30 * kMillisecond, 1002 * kSecond + 370 * kMillisecond};
  return scan;
}

Recording background_of(int count) {
  Recording background = recording(5 * kSecond, count, {"ifInPkts", "tcpInSegs", "tcpOutRsts"}, 10);
  background.key = "work";
  background.workload = "hard";
  return background;
}

TEST(Superpose, AddsIncrementsByNameFromASecondBeforeTheFirstProbe) {
  const Recording sum = superpose(scan_of(40), background_of(600), 30 * kSecond, 20 * kSecond);
  EXPECT_EQ(sum.workload, "hard");
  EXPECT_EQ(sum.scan, "syn");
  EXPECT_EQ(sum.traffic_class, TrafficClass::tcp4);
  EXPECT_EQ(sum.series.counters, (std::vector<std::string>{"ifInPkts", "tcpInSegs", "tcpOutRsts"}));
  // 20 s of context, then the scan's samples from 1001 s to its end at 1003.9 s: a second before 1001.97 s is
  // the sample at 1001 s.
  EXPECT_EQ(sum.series.samples.front().time, 10 * kSecond);
  EXPECT_EQ(sum.series.samples.size(), 200U + 30U);
  EXPECT_EQ(sum.series.samples[199].deltas, (std::vector<CounterDelta>{{0, 10}}));
  EXPECT_EQ(sum.series.samples[200].deltas, (std::vector<CounterDelta>{{0, 10}, {2, 3}}));
  EXPECT_EQ(sum.series.samples[200].time, 30 * kSecond);
  // The probe that arrived 30 ms before the sample that shows it still does.
  EXPECT_EQ(sum.probes,
            (std::vector<Nanoseconds>{31 * kSecond - 30 * kMillisecond, 31 * kSecond + 370 * kMillisecond}));
}

TEST(Superpose, CountersThatOnlyTheScanHasAreAdded) {
  Recording background = background_of(600);
  background.series.counters = {"ifInPkts"};
  const Recording sum = superpose(scan_of(40), background, 30 * kSecond, 0);
  EXPECT_EQ(sum.series.counters, (std::vector<std::string>{"ifInPkts", "tcpOutRsts", "tcpInSegs"}));
  EXPECT_EQ(sum.series.samples[0].deltas, (std::vector<CounterDelta>{{0, 10}, {1, 3}}));
}

TEST(Superpose, IncrementsThatCancelAreAbsent) {
  Recording background = background_of(600);
  background.series.counters = {"tcpOutRsts"};
  Recording scan = scan_of(40);
  for (Sample& sample : scan.series.samples) sample.deltas = {{0, -10}};
  EXPECT_TRUE(superpose(scan, background, 30 * kSecond, 0).series.samples[0].deltas.empty());
}

TEST(Superpose, EndsWithTheBackground) {
  const Recording sum = superpose(scan_of(4000), background_of(300), 30 * kSecond, 60 * kSecond);
  EXPECT_EQ(sum.series.samples.front().time, 5 * kSecond);  // no more context than there is
  EXPECT_EQ(sum.series.samples.size(), 300U);
  EXPECT_EQ(sum.ended, sum.series.samples.back().time);
}

TEST(Blend, AddsWorkToWorkFromAnOffsetAsLongAsBothGoOn) {
  Recording work = recording(700 * kSecond, 100, {"udpNoPorts", "ifInPkts"}, 2);
  work.key = "calls";
  work.workload = "sip-rtp";
  for (std::size_t i = 0; i < work.series.samples.size(); ++i)
    work.series.samples[i].deltas = {{0, static_cast<std::int64_t>(i)}, {1, 1}};
  const Recording background = background_of(600);
  const Recording sum = blend(work, 40, background);
  EXPECT_EQ(sum.workload, "hard");
  EXPECT_TRUE(sum.placebo());
  EXPECT_NE(sum.key, background.key);
  EXPECT_EQ(sum.series.counters,
            (std::vector<std::string>{"ifInPkts", "tcpInSegs", "tcpOutRsts", "udpNoPorts"}));
  ASSERT_EQ(sum.series.samples.size(), 60U) << "what is left of the work";
  EXPECT_EQ(sum.series.samples[0].time, background.series.samples[0].time);
  EXPECT_EQ(sum.series.samples[0].deltas, (std::vector<CounterDelta>{{0, 11}, {3, 40}}));
  EXPECT_EQ(sum.series.samples[59].deltas, (std::vector<CounterDelta>{{0, 11}, {3, 99}}));
  EXPECT_EQ(sum.ended, sum.series.samples.back().time);
  EXPECT_EQ(blend(background_of(600), 0, work).series.samples.size(), 100U)
      << "what is left of the background";
}

}  // namespace
}  // namespace zpilab
