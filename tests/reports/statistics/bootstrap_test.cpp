#include "reports/statistics/bootstrap.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "harness/core/random.h"
#include "reports/statistics/quantile.h"

namespace zpilab {
namespace {

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

TEST(Bootstrap, OfAMeanIsCloseToTheNormalInterval) {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(i);
  const auto interval = bootstrap_interval(values, mean, 1);
  ASSERT_TRUE(interval.has_value());
  EXPECT_NEAR(interval->lower, 49.5 - 1.96 * 28.87 / 10, 0.5);
  EXPECT_NEAR(interval->upper, 49.5 + 1.96 * 28.87 / 10, 0.5);
  EXPECT_EQ(interval->lower, bootstrap_interval(values, mean, 1)->lower) << "the same seed gives the same";
}

TEST(Bootstrap, HoldsTheMedianAboutAsOftenAsItSays) {
  Random random(3);
  int held = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<double> values(20);
    for (double& value : values) value = random.uniform();
    const auto interval = bootstrap_interval(
        values,
        [](std::span<const double> drawn) {
          return *median({drawn.begin(), drawn.end()});
        },
        random.next());
    held += interval->lower <= 0.5 && interval->upper >= 0.5 ? 1 : 0;
  }
  EXPECT_GE(held, 176);
  EXPECT_LE(held, 199);
}

TEST(Bootstrap, FewerThanSixGiveNone) {
  EXPECT_FALSE(bootstrap_interval(std::vector<double>(5, 1.0), mean, 1).has_value());
  EXPECT_EQ(bootstrap_interval(std::vector<double>(6, 1.0), mean, 1)->upper, 1);
}

}  // namespace
}  // namespace zpilab
