#include "harness/plan/wall_time.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

PlannedTrial planned(Pace pace, bool placebo = false) {
  PlannedTrial trial;
  trial.pace = pace;
  if (!placebo) trial.scan.emplace();
  trial.expected = 100 * kSecond;
  return trial;
}

const Phases kPhases = {20 * kSecond, 60 * kSecond, 10 * kSecond};

TEST(WallTime, OnlyBurstsAndTheBuildingOfCellsAreAlone) {
  const TrialTime burst = expected_trial_time(planned(Pace::burst), kPhases);
  const TrialTime paced = expected_trial_time(planned(Pace::paced), kPhases);
  const TrialTime placebo = expected_trial_time(planned(Pace::burst, true), kPhases);
  EXPECT_EQ(burst.cell, paced.cell);
  EXPECT_GT(paced.cell, 100 * kSecond) << "its cell is built first";
  EXPECT_EQ(burst.alone - paced.alone, 70 * kSecond) << "the scan";
  EXPECT_GT(paced.alone, 0);
  EXPECT_EQ(placebo.alone, paced.alone) << "it scans nothing";
  EXPECT_EQ(trial_time(planned(Pace::burst), kPhases, 7 * kSecond).cell, burst.cell - 63 * kSecond);
}

TEST(WallTime, IsTheGreatestOfThree) {
  const TrialTime light{10 * kSecond, kSecond};
  const WallTimeBound shared = bound_wall_time(std::vector<TrialTime>(8, light), 2);
  EXPECT_EQ(shared.time(), 40 * kSecond);
  EXPECT_NE(shared.reason().find("shared"), std::string::npos);

  const WallTimeBound alone = bound_wall_time(std::vector<TrialTime>(8, {10 * kSecond, 9 * kSecond}), 4);
  EXPECT_EQ(alone.time(), 72 * kSecond);
  EXPECT_NE(alone.reason().find("one at a time"), std::string::npos);

  const WallTimeBound longest = bound_wall_time({light, light, {70 * kSecond, kSecond}}, 4);
  EXPECT_EQ(longest.time(), 70 * kSecond);
  EXPECT_NE(longest.reason().find("longest"), std::string::npos);

  EXPECT_EQ(bound_wall_time({}, 4).time(), 0);
}

}  // namespace
}  // namespace zpilab
