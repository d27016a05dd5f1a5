#include "reports/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

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
}

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

/// Freireich et al., Blood 21 (1963): weeks of remission under 6-MP, the textbooks' example of the method.
std::vector<CensoredTime> freireich() {
  return {{6, true},   {6, true},   {6, true},   {6, false},  {7, true},   {9, false},  {10, true},
          {10, false}, {11, false}, {13, true},  {16, true},  {17, false}, {19, false}, {20, false},
          {22, true},  {23, true},  {25, false}, {32, false}, {32, false}, {34, false}, {35, false}};
}

TEST(KaplanMeier, AgreesWithTheTextbook) {
  const auto times = freireich();
  EXPECT_DOUBLE_EQ(kaplan_meier_survival(times, 5.9), 1);
  EXPECT_NEAR(kaplan_meier_survival(times, 6), 0.857, 5e-4);
  EXPECT_NEAR(kaplan_meier_survival(times, 10), 0.753, 5e-4);
  EXPECT_NEAR(kaplan_meier_survival(times, 22), 0.538, 5e-4);
  EXPECT_NEAR(kaplan_meier_survival(times, 100), 0.448, 5e-4);
  EXPECT_EQ(kaplan_meier_median(times), 23);
}

TEST(KaplanMeier, MedianIsReachedOrNot) {
  struct Case {
    std::vector<CensoredTime> times;
    std::optional<double> median;
  };
  const Case cases[] = {
      {{}, std::nullopt},
      {{{1, true}}, 1},
      {{{1, false}}, std::nullopt},
      {{{1, true}, {2, true}, {3, true}}, 2},
      {{{1, true}, {70, false}}, 1},                          // exactly one half is reached
      {{{1, true}, {70, false}, {70, false}}, std::nullopt},  // under one half: not reached
      {{{1, true}, {2, true}, {3, true}, {9, false}, {9, false}, {9, false}}, 3},
      {{{5, true}, {5, false}}, 5},  // at a tie the event comes first
  };
  for (const Case& c : cases) EXPECT_EQ(kaplan_meier_median(c.times), c.median);
}

}  // namespace
}  // namespace zpilab
