#include "model/evaluate/roc_curve.h"

#include <gtest/gtest.h>

#include <limits>

#include "harness/core/random.h"
#include "model/evaluate/rank_area.h"

namespace zpilab {
namespace {

/// Trapezoids under the points: the same area as the chance that a positive scores above a negative.
double area_under(const std::vector<RocPoint>& curve) {
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i)
    area += (curve[i].false_positive_rate - curve[i - 1].false_positive_rate) *
            (curve[i].true_positive_rate + curve[i - 1].true_positive_rate) / 2;
  return area;
}

TEST(RocCurve, AFewScoresByHand) {
  const std::vector<double> positives = {0.9, 0.8, 0.4}, negatives = {0.8, 0.1};
  const std::vector<RocPoint> expected = {{std::numeric_limits<double>::infinity(), 0, 0},
                                          {0.9, 0, 1.0 / 3},
                                          {0.8, 0.5, 2.0 / 3},
                                          {0.4, 0.5, 1},
                                          {0.1, 1, 1}};
  EXPECT_EQ(roc_curve(positives, negatives), expected);
  EXPECT_DOUBLE_EQ(true_positive_rate_at(expected, 0.0), 1.0 / 3);
  EXPECT_DOUBLE_EQ(true_positive_rate_at(expected, 0.49), 1.0 / 3);
  EXPECT_DOUBLE_EQ(true_positive_rate_at(expected, 0.5), 1);
  EXPECT_TRUE(roc_curve({}, negatives).empty());
  EXPECT_TRUE(roc_curve(positives, {}).empty());
}

TEST(RocCurve, ItsAreaIsThatOfTheRanksAndThinningKeepsItNearly) {
  Random random(2);
  std::vector<double> positives, negatives;
  for (int i = 0; i < 3000; ++i) positives.push_back(random.uniform() + 0.3);
  for (int i = 0; i < 20000; ++i) negatives.push_back(random.uniform() * random.uniform() * 1.3);
  const auto curve = roc_curve(positives, negatives);
  EXPECT_NEAR(area_under(curve), *rank_area(positives, negatives), 1e-9);
  const auto drawn = thinned(curve);
  EXPECT_LT(drawn.size(), 300U);
  EXPECT_NEAR(area_under(drawn), area_under(curve), 0.005);
  EXPECT_EQ(drawn.front(), curve.front());
  EXPECT_EQ(drawn.back(), curve.back());
  EXPECT_TRUE(thinned({}).empty());
}

}  // namespace
}  // namespace zpilab
