#include "reports/statistics/average_roc.h"

#include <gtest/gtest.h>

#include <cmath>

namespace zpilab {
namespace {

TEST(AverageRoc, InterpolatesAndTakesTheUpperEndOfAJump) {
  const RocCurve curve = {{0, 0}, {0, 0.5}, {0.5, 0.7}, {1, 1}};
  EXPECT_DOUBLE_EQ(roc_at(curve, 0), 0.5);
  EXPECT_DOUBLE_EQ(roc_at(curve, 0.25), 0.6);
  EXPECT_DOUBLE_EQ(roc_at(curve, 0.5), 0.7);
  EXPECT_DOUBLE_EQ(roc_at(curve, 1), 1);
}

TEST(AverageRoc, MeansAtTheSameFalseAlarmRate) {
  const std::vector<RocCurve> curves = {{{0, 0}, {1, 1}}, {{0, 1}, {1, 1}}};
  const std::vector<AverageRocPoint> average = average_roc(curves, 3);
  ASSERT_EQ(average.size(), 3U);
  EXPECT_DOUBLE_EQ(average[1].false_rate, 0.5);
  EXPECT_DOUBLE_EQ(average[1].true_rate, 0.75);
  EXPECT_NEAR(average[1].deviation, 0.25 * std::sqrt(2.0), 1e-12);
  EXPECT_DOUBLE_EQ(average[2].true_rate, 1);
  EXPECT_DOUBLE_EQ(average[2].deviation, 0);
  EXPECT_TRUE(average_roc({}, 3).empty());
  EXPECT_EQ(average_roc(std::span(curves).first(1), 2)[0].deviation, 0);
}

}  // namespace
}  // namespace zpilab
