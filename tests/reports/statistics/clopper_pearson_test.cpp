#include "reports/statistics/clopper_pearson.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(ClopperPearson, AgreesWithPublishedValues) {
  struct Case {
    int k, n;
    double lower, upper;
  };
  const Case cases[] = {
      {682, 925, 0.7076683, 0.7654066},  // R: ?binom.test, Mendelian inheritance
      {7, 10, 0.3475471, 0.9332605},     // R: binom.test(7, 10)
      {10, 10, 0.6915029, 1},            // the rule of thumb 10 of 10: at least 69 %
      {20, 20, 0.8315665, 1},           {30, 30, 0.8842967, 1}, {0, 10, 0, 0.3084971}, {0, 6, 0, 0.4592581},
  };
  for (const Case& c : cases) {
    const auto interval = clopper_pearson(c.k, c.n);
    ASSERT_TRUE(interval.has_value()) << c.k << "/" << c.n;
    EXPECT_NEAR(interval->lower, c.lower, 1e-6) << c.k << "/" << c.n;
    EXPECT_NEAR(interval->upper, c.upper, 1e-6) << c.k << "/" << c.n;
  }
}

TEST(ClopperPearson, FewerThanSixGiveNone) {
  EXPECT_FALSE(clopper_pearson(5, 5).has_value());
  EXPECT_FALSE(clopper_pearson(0, 0).has_value());
  EXPECT_TRUE(clopper_pearson(6, 6).has_value());
  EXPECT_FALSE(clopper_pearson(7, 6).has_value());
  EXPECT_FALSE(clopper_pearson(-1, 6).has_value());
}

}  // namespace
}  // namespace zpilab
