#include "model/evaluate/false_alarms_per_day.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(FalseAlarmsPerDay, GarwoodsLimitsOverTheDays) {
  struct Case {
    int alarms;
    double hours, rate, lower, upper;
  };
  // Limits of the counts 0, 1, 3 and 10 as in any table of exact Poisson intervals.
  for (const Case& c : {Case{0, 72, 0, 0, 2.9957 / 3}, Case{1, 24, 1, 0.0253, 5.5716},
                        Case{3, 12, 6, 2 * 0.6187, 2 * 8.7673}, Case{10, 240, 1, 0.4795, 1.8390}}) {
    const auto day = false_alarms_per_day({c.alarms, c.hours});
    ASSERT_TRUE(day);
    EXPECT_DOUBLE_EQ(day->rate, c.rate);
    EXPECT_NEAR(day->lower, c.lower, 1e-3);
    EXPECT_NEAR(day->upper, c.upper, 1e-3);
  }
  EXPECT_FALSE(false_alarms_per_day({0, 0}));
}

}  // namespace
}  // namespace zpilab
