#include "reports/statistics/quantile.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Quantile, InterpolatesLikeRAndNumPy) {
  EXPECT_DOUBLE_EQ(*quantile({4, 1, 3, 2}, 0.25), 1.75);  // R: quantile(1:4, .25)
  EXPECT_DOUBLE_EQ(*quantile({4, 1, 3, 2}, 0), 1);
  EXPECT_DOUBLE_EQ(*quantile({4, 1, 3, 2}, 1), 4);
  EXPECT_DOUBLE_EQ(*median({5, 1, 3}), 3);
  EXPECT_DOUBLE_EQ(*median({4, 1, 3, 2}), 2.5);
  EXPECT_DOUBLE_EQ(*median({7}), 7);
  EXPECT_FALSE(median({}).has_value());
}

}  // namespace
}  // namespace zpilab
