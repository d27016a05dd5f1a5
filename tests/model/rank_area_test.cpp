#include "model/evaluate/rank_area.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace zpilab {
namespace {

/// By its definition, pair by pair.
double every_pair(const std::vector<double>& positives, const std::vector<double>& negatives) {
  double won = 0;
  for (double p : positives)
    for (double n : negatives) won += p > n ? 1 : p == n ? 0.5 : 0;
  return won / static_cast<double>(positives.size() * negatives.size());
}

TEST(RankArea, AgreesWithEveryPair) {
  // The example of Hanley and McNeil (1982), table I: 51 abnormal and 58 normal images, rated 1 to 5.
  std::vector<double> abnormal, normal;
  const int ratings[2][5] = {{3, 2, 2, 11, 33}, {33, 6, 6, 11, 2}};
  for (int rating = 0; rating < 5; ++rating) {
    abnormal.insert(abnormal.end(), static_cast<std::size_t>(ratings[0][rating]), rating);
    normal.insert(normal.end(), static_cast<std::size_t>(ratings[1][rating]), rating);
  }
  EXPECT_NEAR(*rank_area(abnormal, normal), 0.893, 0.0005);

  Random random(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> positives(1 + random.below(40)), negatives(1 + random.below(40));
    for (double& score : positives) score = static_cast<double>(random.below(12)) + 2;
    for (double& score : negatives) score = static_cast<double>(random.below(12));
    EXPECT_NEAR(*rank_area(positives, negatives), every_pair(positives, negatives), 1e-12);
  }
}

TEST(RankArea, EdgesAndNothing) {
  EXPECT_DOUBLE_EQ(*rank_area({2, 3}, {0, 1}), 1);
  EXPECT_DOUBLE_EQ(*rank_area({0, 1}, {2, 3}), 0);
  EXPECT_DOUBLE_EQ(*rank_area({1, 1}, {1}), 0.5);
  EXPECT_FALSE(rank_area({}, {1}));
  EXPECT_FALSE(rank_area({1}, {}));
}

}  // namespace
}  // namespace zpilab
