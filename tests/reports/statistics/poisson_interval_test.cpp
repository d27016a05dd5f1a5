#include "reports/statistics/poisson_interval.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(PoissonInterval, AgreesWithPublishedValues) {
  struct Case {
    int events;
    double lower, upper;
  };
  const Case cases[] = {
      {1, 0.02531781, 5.571643},  // R: poisson.test(1)
      {5, 1.623486, 11.66833},
      {10, 4.795389, 18.39036},
      {137, 4.753125 * 24.19893, 6.692709 * 24.19893},  // R: ?poisson.test, after Lehmann
  };
  for (const Case& c : cases) {
    const Interval interval = poisson_interval(c.events);
    EXPECT_NEAR(interval.lower / c.lower, 1, 1e-5) << c.events;
    EXPECT_NEAR(interval.upper / c.upper, 1, 1e-5) << c.events;
  }
}

TEST(PoissonInterval, NoEventMeansAtMostThree) {
  const Interval interval = poisson_interval(0);
  EXPECT_EQ(interval.lower, 0);
  EXPECT_NEAR(interval.upper, 2.995732, 1e-6);
}

}  // namespace
}  // namespace zpilab
