#include "model/evaluate/poisson.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Poisson, AgreesWithTables) {
  // Garwood's limits, as in any table of exact Poisson intervals.
  EXPECT_NEAR(poisson_upper(0, 0.05), 2.996, 1e-3);
  EXPECT_NEAR(poisson_lower(1, 0.025), 0.0253, 1e-4);
  EXPECT_NEAR(poisson_upper(1, 0.025), 5.572, 1e-3);
  EXPECT_NEAR(poisson_lower(10, 0.025), 4.795, 1e-3);
  EXPECT_NEAR(poisson_upper(10, 0.025), 18.390, 1e-3);
  EXPECT_EQ(poisson_lower(0, 0.025), 0);
  EXPECT_NEAR(poisson_upper(400, 0.025), 441.2, 0.2);
  EXPECT_EQ(rate_text(0, 3), "< 1/h in 3.00 h");
}

}  // namespace
}  // namespace zpilab
