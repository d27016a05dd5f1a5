// Published values are those of R 4.2 with survival 3.5 (conf.type = "log-log"); SAS' LIFETEST prints the
// same.
#include "reports/statistics/kaplan_meier.h"

#include <gtest/gtest.h>

#include "tests/reports/statistics/freireich.h"

namespace zpilab {
namespace {

TEST(KaplanMeier, AgreesWithTheTextbook) {
  const auto times = freireich_6mp();
  EXPECT_DOUBLE_EQ(kaplan_meier_survival(times, 5.9), 1);
  EXPECT_NEAR(kaplan_meier_survival(times, 6), 0.857, 5e-4);
  EXPECT_NEAR(kaplan_meier_survival(times, 10), 0.753, 5e-4);
  EXPECT_NEAR(kaplan_meier_survival(times, 22), 0.538, 5e-4);
  EXPECT_NEAR(kaplan_meier_survival(times, 100), 0.448, 5e-4);
  EXPECT_EQ(kaplan_meier_median(times), 23);
}

TEST(KaplanMeier, BandsAreThoseOfR) {
  struct Case {
    double seconds;
    int at_risk, events;
    double survival, lower, upper;
  };
  const Case cases[] = {
      {6, 21, 3, 0.8571429, 0.6197180, 0.9515517},  {7, 17, 1, 0.8067227, 0.5631466, 0.9228090},
      {10, 15, 1, 0.7529412, 0.5031995, 0.8893618}, {13, 12, 1, 0.6901961, 0.4316102, 0.8490660},
      {16, 11, 1, 0.6274510, 0.3675109, 0.8049122}, {22, 7, 1, 0.5378151, 0.2677789, 0.7467907},
      {23, 6, 1, 0.4481793, 0.1880520, 0.6801426}};
  const std::vector<SurvivalStep> curve = kaplan_meier_curve(freireich_6mp());
  ASSERT_EQ(curve.size(), std::size(cases));
  for (std::size_t i = 0; i < curve.size(); ++i) {
    EXPECT_EQ(curve[i].seconds, cases[i].seconds);
    EXPECT_EQ(curve[i].at_risk, cases[i].at_risk);
    EXPECT_EQ(curve[i].events, cases[i].events);
    EXPECT_NEAR(curve[i].survival, cases[i].survival, 1e-7);
    ASSERT_TRUE(curve[i].band.has_value());
    EXPECT_NEAR(curve[i].band->lower, cases[i].lower, 1e-6);
    EXPECT_NEAR(curve[i].band->upper, cases[i].upper, 1e-6);
  }
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

TEST(KaplanMeier, IntervalOfTheMedianIsThatOfR) {
  const auto treated = kaplan_meier_median_interval(freireich_6mp());
  ASSERT_TRUE(treated.has_value());
  EXPECT_EQ(treated->lower, 13);
  EXPECT_EQ(treated->upper, std::nullopt);  // not reached
  const auto placebo = kaplan_meier_median_interval(freireich_placebo());
  ASSERT_TRUE(placebo.has_value());
  EXPECT_EQ(placebo->lower, 4);
  EXPECT_EQ(placebo->upper, 11);
  const auto six = kaplan_meier_median_interval(
      std::vector<CensoredTime>{{1, true}, {2, true}, {3, true}, {4, true}, {5, true}, {6, true}});
  ASSERT_TRUE(six.has_value());
  EXPECT_EQ(six->lower, 1);
  EXPECT_EQ(six->upper, std::nullopt);
}

TEST(KaplanMeier, AllAtOnceHaveALowerEndOnly) {
  const auto interval = kaplan_meier_median_interval(std::vector<CensoredTime>(6, {2, true}));
  ASSERT_TRUE(interval.has_value());
  EXPECT_EQ(interval->lower, 2);
  EXPECT_EQ(interval->upper, std::nullopt);
}

TEST(KaplanMeier, FewerThanSixGiveNoInterval) {
  const std::vector<CensoredTime> five(5, {1, true});
  EXPECT_FALSE(kaplan_meier_median_interval(five).has_value());
  EXPECT_FALSE(kaplan_meier_curve(std::vector<CensoredTime>{{1, true}, {2, true}}).front().band.has_value());
}

TEST(KaplanMeier, RestrictedMeanIsTheAreaUnderTheCurve) {
  EXPECT_DOUBLE_EQ(kaplan_meier_restricted_mean({}, 10), 10);
  EXPECT_DOUBLE_EQ(kaplan_meier_restricted_mean(std::vector<CensoredTime>{{1, true}, {3, true}}, 10), 2);
  EXPECT_DOUBLE_EQ(kaplan_meier_restricted_mean(std::vector<CensoredTime>{{1, true}, {3, true}}, 2), 1.5);
  EXPECT_DOUBLE_EQ(kaplan_meier_restricted_mean(std::vector<CensoredTime>{{4, true}, {10, false}}, 10), 7);
  // SAS and R: 8.667 weeks of the placebo group, the plain mean, for nothing is censored.
  EXPECT_NEAR(kaplan_meier_restricted_mean(freireich_placebo(), 23), 182.0 / 21, 1e-9);
}

}  // namespace
}  // namespace zpilab
