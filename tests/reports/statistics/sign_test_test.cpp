#include "reports/statistics/sign_test.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(SignTest, IsTheTailOfTheBinomialDistribution) {
  EXPECT_EQ(sign_test(0, 0), 1);
  EXPECT_EQ(sign_test(0, 7), 1);
  EXPECT_NEAR(sign_test(3, 0), 0.125, 1e-12);
  EXPECT_NEAR(sign_test(8, 2), 0.0546875, 1e-12);  // R: binom.test(8, 10, alternative = "greater")
  EXPECT_NEAR(sign_test(1, 1), 0.75, 1e-12);
}

}  // namespace
}  // namespace zpilab
