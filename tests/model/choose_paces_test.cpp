#include "model/train/choose_paces.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace zpilab {
namespace {

TEST(LengthBeyondChance, GoesOnAsTheCountsFall) {
  struct Case {
    ChainCounts counts;  // of 0, 1, 2, ... moves
    double allowed;
    int length;
  };
  const Case cases[] = {
      // A tenth each time: 1000, 100, 10, then 1, 0.1, 0.01.
      {{0, 10'000, 1000, 100, 10, 1}, 1, 5},
      {{0, 10'000, 1000, 100, 10, 1}, 0.1, 6},
      {{0, 10'000, 1000, 100, 10, 1}, 0.011, 7},
      // The least of the factors seen: a quarter.
      {{0, 10'000, 800, 200, 20, 2}, 1, 7},
      // Longer ones than expected were seen, so they are what is expected.
      {{0, 10'000, 1000, 100, 10, 3, 2}, 1, 7},
      // So little that chance is taken to halve them only.
      {{0, 20, 1}, 0.25, 8},
      {{}, 1, 3},
      // Whatever comes at that very pace has chains of every length.
      {ChainCounts(kLongestRun + 1, 50), 1, kLongestRun + 1},
  };
  for (const Case& c : cases) EXPECT_EQ(length_beyond_chance(c.counts, c.allowed), c.length) << c.allowed;
}

const std::vector<FeatureColumn>& columns() {
  static const std::vector<FeatureColumn> some = {{find_feature("no_ports6_missing_run_15s"), 0},
                                                  {find_feature("no_ports4_missing_run_15s"), 0}};
  return some;
}

/// A trial of ten hours; at these samples (ten a second) a datagram meets a closed port.
Recording trial_of(const std::set<int>& moves, const std::string& workload) {
  Recording recording;
  recording.workload = workload;
  recording.series.counters = {"udpNoPorts", "udpv6NoPorts"};
  for (int i = 0; i < 360'000; ++i) {
    Sample sample{static_cast<std::uint64_t>(i) + 1, i * 100 * kMillisecond, 0, 0, {}};
    if (moves.contains(i)) sample.deltas = {{0, 1}};
    recording.series.samples.push_back(std::move(sample));
  }
  return recording;
}

std::set<int> random_moves(double per_minute, std::uint64_t seed) {
  Random random(seed);
  std::set<int> moves;
  while (moves.size() < static_cast<std::size_t>(per_minute * 600))
    moves.insert(static_cast<int>(random.below(360'000)));
  return moves;
}

int length_for(TrafficClass traffic_class, std::initializer_list<const Recording*> recordings,
               double per_day) {
  const std::vector<Nanoseconds> windows = {kSecond};
  for (const PaceRule& rule : choose_paces(std::vector(recordings), windows, columns(), per_day))
    if (rule.traffic_class == traffic_class) return rule.length;
  return 0;
}

TEST(ChoosePaces, BusyWorkAsksForLongerChains) {
  const Recording busy = trial_of(random_moves(14, 1), "busy"), calm = trial_of(random_moves(6, 2), "calm");
  const int among_busy = length_for(TrafficClass::udp4, {&busy}, 1);
  EXPECT_GT(among_busy, length_for(TrafficClass::udp4, {&calm}, 1));
  // Calm hours beside it are no excuse.
  EXPECT_EQ(length_for(TrafficClass::udp4, {&busy, &calm}, 1), among_busy);
  EXPECT_GT(among_busy, length_for(TrafficClass::udp4, {&busy}, 100));
  EXPECT_EQ(length_for(TrafficClass::udp6, {&busy}, 1000), 3);
}

TEST(ChoosePaces, WorkAtThatPaceForbidsTheRule) {
  std::set<int> every_15s;
  for (int i = 0; i < 360'000; i += 150) every_15s.insert(i);
  const Recording poller = trial_of(every_15s, "poller");
  EXPECT_EQ(length_for(TrafficClass::udp4, {&poller}, 1), 0);
}

TEST(ChoosePaces, ScansTeachNothing) {
  std::set<int> every_15s;
  for (int i = 0; i < 3000; i += 150) every_15s.insert(i);
  Recording scan = trial_of(every_15s, "idle");
  scan.scan = "udp";
  const Recording calm = trial_of({}, "idle");
  EXPECT_EQ(length_for(TrafficClass::udp4, {&scan, &calm}, 1000), 3);
}

TEST(ChoosePaces, WithoutTheColumnThereIsNoRule) {
  const Recording calm = trial_of({}, "idle");
  const std::vector<const Recording*> recordings = {&calm};
  const std::vector<FeatureColumn> others = {{find_feature("no_ports4_rate"), 0}};
  EXPECT_TRUE(choose_paces(recordings, std::vector{kSecond}, others, 1).empty());
}

}  // namespace
}  // namespace zpilab
