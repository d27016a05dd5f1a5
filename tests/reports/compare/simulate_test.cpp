// That the error rates of reports/README.md hold, with fewer comparisons than there. The same seed gives the
// same counts.
#include "reports/compare/simulate.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

SimulationCount simulated(bool paired, double slow_down, int trials, int comparisons, double jitter = 0.5) {
  SimulationPlan plan;
  plan.paired = paired;
  plan.slow_down = slow_down;
  plan.trials = trials;
  plan.comparisons = comparisons;
  plan.jitter = jitter;
  return simulate_comparisons(plan);
}

TEST(Simulate, NoDifferenceIsFlaggedInAtMostFivePercentOfTables) {
  const SimulationCount pairs = simulated(true, 0, 10, 1000);
  EXPECT_EQ(pairs.comparisons, 1000);
  EXPECT_LE(pairs.any, 50);
  EXPECT_EQ(pairs.found, 0);
  // Replays that hardly agree with themselves: more to be misled by.
  EXPECT_LE(simulated(true, 0, 10, 1000, 5).any, 50);
  EXPECT_LE(simulated(false, 0, 7, 300).any, 25);
}

TEST(Simulate, TwoIntervalsOfTenPairsAreFoundNineTimesInTen) {
  EXPECT_GE(simulated(true, 2, 10, 1000).found, 900);
  EXPECT_GT(simulated(true, 2, 10, 300).found, simulated(true, 2, 6, 300).found);
}

TEST(Simulate, MoreTrialsFindMoreLive) {
  const int few = simulated(false, 2, 6, 100).found, more = simulated(false, 2, 9, 100).found;
  EXPECT_GT(more, few);
}

}  // namespace
}  // namespace zpilab
