#include "model/evaluate/binomial.h"

#include <gtest/gtest.h>

#include <cmath>

namespace zpilab {
namespace {

TEST(BinomialAtLeast, AgreesWithCountingAndWithTables) {
  EXPECT_NEAR(binomial_at_least(8, 10, 0.5), 56.0 / 1024, 1e-12);  // 45 + 10 + 1 of 1024
  EXPECT_NEAR(binomial_at_least(10, 10, 0.5), 1.0 / 1024, 1e-12);
  EXPECT_NEAR(binomial_at_least(1, 7, 0.2), 1 - std::pow(0.8, 7), 1e-12);
  EXPECT_NEAR(binomial_at_least(60, 100, 0.5), 0.028444, 1e-6);
  EXPECT_DOUBLE_EQ(binomial_at_least(0, 0, 0.5), 1);
  EXPECT_DOUBLE_EQ(binomial_at_least(0, 5, 0), 1);
  EXPECT_DOUBLE_EQ(binomial_at_least(1, 5, 0), 0);
  EXPECT_DOUBLE_EQ(binomial_at_least(5, 5, 1), 1);
}

TEST(ShareLimits, AreThoseOfClopperAndPearson) {
  EXPECT_NEAR(share_limits(0, 10).upper, 0.3085, 1e-4);
  EXPECT_EQ(share_limits(0, 10).lower, 0);
  EXPECT_NEAR(share_limits(8, 10).lower, 0.4439, 1e-4);
  EXPECT_NEAR(share_limits(8, 10).upper, 0.9748, 1e-4);
  EXPECT_NEAR(share_limits(10, 10).lower, 0.6915, 1e-4);
  EXPECT_EQ(share_limits(10, 10).upper, 1);
  EXPECT_EQ(share_limits(0, 0).lower, 0);
  EXPECT_EQ(share_limits(0, 0).upper, 1);
}

}  // namespace
}  // namespace zpilab
