// Made-up trials whose counters are known by the event: a scan of closed TCP ports, one probe in 15 s, and
// work that makes the same resets by itself, or does not.
#include "model/evaluate/twins.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

using C = Counter;
using synthetic::Event;

constexpr Nanoseconds kLength = 200 * kSecond;

Event refused(double time, bool probe = false) {
  return {from_seconds(time),
          {{C::interface_in, 1},
           {C::ip4_in, 1},
           {C::ip4_delivers, 1},
           {C::tcp_in, 1},
           {C::tcp_out, 1},
           {C::tcp_out_rsts, 1},
           {C::ip4_out, 1},
           {C::interface_out, 1}},
          probe};
}

Recording trial_of(int trial, std::vector<Event> events, const std::string& workload) {
  std::ranges::stable_sort(events, {}, &Event::time);
  Recording recording;
  recording.file = "made-up";
  recording.trial = trial;
  recording.workload = workload;
  recording.policy = "open";
  recording.ended = kLength;
  for (const Event& event : events)
    if (event.probe) recording.probes.push_back(event.time);
  if (!recording.probes.empty()) {
    recording.scan = "syn";
    recording.timing = "T1";
    recording.traffic_class = TrafficClass::tcp4;
  }
  recording.series = synthetic::sample_events(events, kLength, 10);
  return recording;
}

/// Ten probes from 50.05 s to 185.05 s.
Recording scan(int trial, const std::string& workload) {
  std::vector<Event> events;
  for (int i = 0; i < 10; ++i) events.push_back(refused(50.05 + 15 * i, true));
  return trial_of(trial, events, workload);
}
/// As many resets a minute as the scan: in pairs every 30 s, or one every 15 s.
Recording work(int trial, bool even, const std::string& workload) {
  std::vector<Event> events;
  for (int i = 0; i < 13; ++i) events.push_back(refused(5.05 + (even ? 15 * i : 30 * (i / 2) + 2 * (i % 2))));
  return trial_of(trial, events, workload);
}
Recording quiet(int trial, const std::string& workload) { return trial_of(trial, {}, workload); }

TwinSettings settings() {
  TwinSettings settings;
  for (std::size_t i = 0; i < kCounterCount; ++i) settings.counters.push_back(static_cast<Counter>(i));
  return settings;
}
TwinReport twins_of(const std::vector<Recording>& recordings, const TwinSettings& with) {
  auto report = find_twins(recordings, with);
  EXPECT_TRUE(report) << to_string(report.error());
  return std::move(report.value());
}

TEST(MovementWindows, AreScansOrBenignAndNothingBetween) {
  const Recording recording = scan(1, "idle");
  const auto& events = *find_class_events(TrafficClass::tcp4);
  const auto windows = cut_movement_windows(recording, 20 * kSecond, events, settings().counters);
  ASSERT_TRUE(windows);
  // Two whole ones of the lead-in up to 45.05 s, six from 49.05 s to 169.05 s; what is left of either is too
  // short.
  ASSERT_EQ(windows->size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) {
    const MovementWindow& window = windows.value()[i];
    EXPECT_EQ(window.scan, i >= 2) << i;
    EXPECT_EQ(window.end - window.begin, 20 * kSecond);
    EXPECT_EQ(window.events, window.probes) << i;
    EXPECT_EQ(window.moved[static_cast<std::size_t>(C::tcp_out_rsts)], window.probes) << i;
    EXPECT_EQ(window.event_moments.size(), static_cast<std::size_t>(window.probes)) << i;
    EXPECT_EQ(window.probe_moments, window.event_moments) << i;
    // Two hundred samples each, of which the trial's first has no increments.
    EXPECT_EQ(window.last_seq - window.first_seq + 1, 200U) << i;
  }
  EXPECT_EQ(windows.value()[2].probes, 2);
  EXPECT_EQ(windows.value()[0].first_seq, 2U);
  EXPECT_EQ(windows.value()[1].first_seq, 202U);
}

TEST(MovementWindows, AStretchOfAScanWithoutAProbeIsNone) {
  const Recording recording = scan(1, "idle");
  const auto& events = *find_class_events(TrafficClass::tcp4);
  const auto windows = cut_movement_windows(recording, 5 * kSecond, events, settings().counters);
  ASSERT_TRUE(windows);
  for (const MovementWindow& window : windows.value()) EXPECT_EQ(window.scan, window.probes == 1);
}

TEST(MovementWindows, AMissingCounterIsNotZero) {
  Recording recording = scan(1, "idle");
  std::ranges::replace(recording.series.counters, std::string("tcpOutRsts"), std::string("other"));
  const auto& events = *find_class_events(TrafficClass::tcp4);
  const auto refused = cut_movement_windows(recording, kSecond, events, settings().counters);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unavailable);
  EXPECT_NE(to_string(refused.error()).find("tcpOutRsts"), std::string::npos);
}

TEST(Twins, CountingNoiseIsTwoStandardDeviations) {
  EXPECT_TRUE(alike_to_counting_noise(0, 0));
  EXPECT_TRUE(alike_to_counting_noise(0, 4));
  EXPECT_FALSE(alike_to_counting_noise(0, 5));
  EXPECT_TRUE(alike_to_counting_noise(100, 128));
  EXPECT_FALSE(alike_to_counting_noise(100, 131));
  EXPECT_FALSE(alike_to_counting_noise(-5, 0));
  EXPECT_FALSE(alike_to_counting_noise(std::int64_t{1} << 40, 0));
}

TEST(Twins, WorkThatMakesTheSameEvenEventsIsAnEvenTwin) {
  const std::vector<Recording> recordings = {scan(1, "checks"), work(2, true, "checks"), quiet(3, "idle")};
  const TwinReport report = twins_of(recordings, settings());
  ASSERT_EQ(report.groups.size(), 1U);
  const TwinGroup& group = report.groups[0];
  EXPECT_EQ(group.traffic_class, TrafficClass::tcp4);
  EXPECT_EQ(group.timing, "T1");
  EXPECT_EQ(group.scans, 2U);
  EXPECT_EQ(group.benign, 3U);  // of the work; the lead-in is too short for one
  EXPECT_EQ(group.even_twins, 2U);
  ASSERT_TRUE(group.example);
  EXPECT_EQ(group.example->benign.recording->trial, 2);
  EXPECT_EQ(group.example->scan.events, group.example->benign.events);
  EXPECT_DOUBLE_EQ(*group.run_area, 0.5);
  EXPECT_FALSE(group.neighbour_error) << "too few to say";
}

TEST(Twins, BenignStretchesWithATwinAmongTheScansAreCountedOnce) {
  // Of the work each stretch is as the scan's; of the quiet none, for nothing happens there.
  const TwinReport report = twins_of(
      {scan(1, "checks"), scan(2, "idle"), work(3, true, "checks"), quiet(4, "checks"), quiet(5, "idle")},
      settings());
  ASSERT_EQ(report.groups.size(), 3U);
  EXPECT_EQ(report.groups[0].workload, "checks");
  EXPECT_EQ(report.groups[0].benign, 6U);
  EXPECT_EQ(report.groups[0].benign_twins, 3U);
  EXPECT_EQ(report.groups[1].benign_twins, 0U);
  TwinSettings with = settings();
  with.against = Against::all;
  const TwinReport all = twins_of({scan(1, "checks"), scan(2, "idle"), work(3, true, "checks")}, with);
  ASSERT_EQ(all.groups.size(), 3U);
  EXPECT_EQ(all.groups[2].workload, "all");
  EXPECT_EQ(all.groups[2].benign, 3U);
  EXPECT_EQ(all.groups[2].benign_twins, 3U) << "not once for each workload of the scans";
}

TEST(Twins, AnUnevenOneIsATwinButNoEvenTwin) {
  const TwinReport report = twins_of({scan(1, "checks"), work(2, false, "checks")}, settings());
  ASSERT_EQ(report.groups.size(), 1U);
  EXPECT_EQ(report.groups[0].twins, 2U);
  EXPECT_EQ(report.groups[0].even_twins, 0U);
  EXPECT_DOUBLE_EQ(*report.groups[0].run_area, 1);
}

TEST(Twins, OneEventMoreOrAnotherCounterBeyondNoiseIsNoTwin) {
  Recording more = work(2, true, "checks");
  for (std::size_t i = 100; i < more.series.samples.size(); i += 600)
    more.series.samples[i].deltas = more.series.samples[51].deltas;  // a reset
  const TwinReport one_more = twins_of({scan(1, "checks"), more}, settings());
  EXPECT_EQ(one_more.groups[0].as_many_events, 0U);

  Recording loud = work(2, true, "checks");
  for (std::size_t i = 20; i < loud.series.samples.size(); i += 50) {
    ASSERT_TRUE(loud.series.samples[i].deltas.empty());
    loud.series.samples[i].deltas = {{static_cast<std::uint32_t>(C::udp4_in), 3}};
  }
  const TwinReport other = twins_of({scan(1, "checks"), loud}, settings());
  EXPECT_EQ(other.groups[0].as_many_events, 2U);
  EXPECT_EQ(other.groups[0].twins, 0U);
  TwinSettings without = settings();
  std::erase(without.counters, C::udp4_in);
  EXPECT_EQ(twins_of({scan(1, "checks"), loud}, without).groups[0].twins, 2U);
}

TEST(Twins, AScanIsHeldAgainstTheWorkThatIsAskedFor) {
  const std::vector<Recording> recordings = {scan(1, "idle"), quiet(2, "idle"), work(3, true, "checks")};
  const TwinReport own = twins_of(recordings, settings());
  EXPECT_EQ(own.groups[0].as_many_events, 0U);
  EXPECT_DOUBLE_EQ(*own.groups[0].events_area, 1);
  ASSERT_EQ(own.events.size(), 1U);
  EXPECT_EQ(own.events[0].workload, "idle");
  EXPECT_DOUBLE_EQ(own.events[0].as_many, 0);

  TwinSettings with = settings();
  with.against = Against::all;
  EXPECT_EQ(twins_of(recordings, with).groups[0].even_twins, 2U);
  with.against = Against::named;
  with.against_workloads = {"checks"};
  const TwinReport named = twins_of(recordings, with);
  EXPECT_EQ(named.groups[0].even_twins, 2U);
  ASSERT_EQ(named.events.size(), 1U);
  EXPECT_EQ(named.events[0].workload, "checks");
  EXPECT_DOUBLE_EQ(named.events[0].probes, 4);
  EXPECT_DOUBLE_EQ(named.events[0].probe_run, 4);
  EXPECT_DOUBLE_EQ(named.events[0].median, 4);
  EXPECT_DOUBLE_EQ(named.events[0].as_many, 1);
  EXPECT_DOUBLE_EQ(named.events[0].as_even, 1);
}

TEST(Twins, ScansOfOtherKindsAndPoliciesAreLeftOut) {
  Recording dropped = scan(1, "checks");
  dropped.policy = "drop";
  EXPECT_EQ(twins_of({dropped, quiet(2, "checks")}, settings()).other_policy, 1U);
  EXPECT_TRUE(twins_of({dropped, quiet(2, "checks")}, settings()).groups.empty());
  TwinSettings with = settings();
  with.timings = {"T2"};
  EXPECT_TRUE(twins_of({scan(1, "checks"), quiet(2, "checks")}, with).groups.empty());
  with = settings();
  with.classes = {TrafficClass::udp4};
  EXPECT_TRUE(twins_of({scan(1, "checks"), quiet(2, "checks")}, with).groups.empty());
}

TEST(Twins, NeighboursTellAScanFromQuietAndNotFromItsLike) {
  std::vector<Recording> told, alike;
  for (int i = 0; i < 8; ++i) {
    told.push_back(scan(i, "idle"));
    told.push_back(quiet(100 + i, "idle"));
    alike.push_back(scan(i, "checks"));
    alike.push_back(work(100 + i, true, "checks"));
  }
  EXPECT_DOUBLE_EQ(*twins_of(told, settings()).groups[0].neighbour_error, 0);
  EXPECT_DOUBLE_EQ(*twins_of(told, settings()).groups[0].least_error(), 0);
  EXPECT_GT(*twins_of(alike, settings()).groups[0].neighbour_error, 0.3);
}

TEST(Twins, WorkloadsTogetherAreOneMoreGroup) {
  const TwinReport report =
      twins_of({scan(1, "checks"), work(2, true, "checks"), scan(3, "idle"), quiet(4, "idle")}, settings());
  ASSERT_EQ(report.groups.size(), 3U);
  EXPECT_EQ(report.groups[2].workload, "all");
  EXPECT_EQ(report.groups[2].scans, 4U);
  EXPECT_EQ(report.groups[2].benign, 6U);
  EXPECT_EQ(report.groups[2].even_twins, 2U);
}

}  // namespace
}  // namespace zpilab
