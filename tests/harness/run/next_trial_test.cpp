#include "harness/run/next_trial.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/core/random.h"

namespace zpilab {
namespace {

std::vector<WaitingTrial> waiting(const std::vector<int>& expected_seconds) {
  std::vector<WaitingTrial> trials;
  for (int expected : expected_seconds) trials.push_back({expected * kSecond});
  return trials;
}

TEST(NextTrial, KeepsTheOrderOfThePlanWhileMuchIsLeft) {
  EXPECT_EQ(next_trial(waiting({10, 30, 10, 10, 10}), 1), 0U);
  EXPECT_EQ(next_trial(waiting(std::vector<int>(100, 10)), 8), 0U);
}

TEST(NextTrial, TakesTheLongestBeforeItIsWhatEverybodyWaitsFor) {
  EXPECT_EQ(next_trial(waiting({10, 30, 10, 10}), 1), 1U);
  EXPECT_EQ(next_trial(waiting({10, 10, 30, 10, 10, 10}), 2), 2U);
}

TEST(NextTrial, TakesOnlyWhatFitsTheCell) {
  auto trials = waiting({10, 30, 10});
  trials[1].fits = false;
  EXPECT_EQ(next_trial(trials, 8), 0U);
  trials[0].fits = false;
  EXPECT_EQ(next_trial(trials, 8), 2U);
  trials[2].fits = false;
  EXPECT_EQ(next_trial(trials, 8), trials.size()) << "none";
  EXPECT_EQ(next_trial({}, 8), 0U) << "none";
}

/// Wall time of a campaign whose trials take as long as expected.
Nanoseconds wall_time(std::vector<WaitingTrial> trials, int cells) {
  std::vector<Nanoseconds> free_at(static_cast<std::size_t>(cells), 0);
  while (!trials.empty()) {
    auto& cell = *std::min_element(free_at.begin(), free_at.end());
    const auto chosen = trials.begin() + static_cast<std::ptrdiff_t>(next_trial(trials, cells));
    cell += chosen->expected;
    trials.erase(chosen);
  }
  return *std::max_element(free_at.begin(), free_at.end());
}

/// The scans of tables.yaml as measured, in seconds, with lead-in and grace.
TEST(NextTrial, TheTablesEndWithinTwoPercentOfTheLeast) {
  for (const int cells : {4, 8, 16})
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      std::vector<int> plan;
      for (int block = 0; block < 10; ++block) {
        std::vector<int> scans;
        for (int scan : {0, 406, 2, 136, 292, 267, 1010, 1085, 0, 402, 30, 108, 105, 404, 1500})
          scans.insert(scans.end(), 2, scan + 30);
        Random(seed * 100 + static_cast<std::uint64_t>(block)).shuffle(scans);
        plan.insert(plan.end(), scans.begin(), scans.end());
      }
      Nanoseconds total = 0;
      for (int trial : plan) total += trial * kSecond;
      EXPECT_LT(static_cast<double>(wall_time(waiting(plan), cells)),
                1.02 * static_cast<double>(std::max(total / cells, 1530 * kSecond)))
          << cells << " cells, seed " << seed;
    }
}

}  // namespace
}  // namespace zpilab
