#include "reports/html/median_interval.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

/// Detected at 1, 2, 3, ... s, then misses.
std::vector<ScoredScan> scans(int detected, int missed) {
  std::vector<ScoredScan> scans;
  for (int i = 1; i <= detected; ++i) scans.push_back({i, {static_cast<double>(i), true}, 1});
  for (int i = 1; i <= missed; ++i) scans.push_back({detected + i, {70, false}, std::nullopt});
  return scans;
}

/// Ranks as in Conover's table for 95 %.
TEST(MedianInterval, TakesTheRanksOfTheBinomial) {
  struct Case {
    int detected, missed;
    double lower;
    std::optional<double> upper;
  };
  const Case cases[] = {
      {6, 0, 1, 6},
      {9, 0, 2, 8},
      {10, 0, 2, 9},
      {20, 0, 6, 15},
      {9, 1, 2, 9},
      {8, 2, 2, std::nullopt},  // the ninth was never detected
      {2, 8, 2, std::nullopt},
  };
  for (const Case& c : cases) {
    const auto interval = median_interval(scans(c.detected, c.missed));
    ASSERT_TRUE(interval) << c.detected << " and " << c.missed;
    EXPECT_EQ(interval->lower, c.lower) << c.detected << " and " << c.missed;
    EXPECT_EQ(interval->upper, c.upper) << c.detected << " and " << c.missed;
  }
}

TEST(MedianInterval, IsNotThereForFewOrForNone) {
  EXPECT_FALSE(median_interval(scans(5, 0)));
  EXPECT_FALSE(median_interval(scans(1, 9))) << "the lower end was not reached";
  EXPECT_FALSE(median_interval({}));
}

TEST(MedianInterval, HoldsForMany) {
  const auto interval = median_interval(scans(1500, 0));
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->lower, 712, 2);  // 750 - 1.96 * sqrt(1500) / 2
  EXPECT_NEAR(*interval->upper, 789, 2);
}

}  // namespace
}  // namespace zpilab
