#include "reports/statistics/log_rank.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/reports/statistics/freireich.h"

namespace zpilab {
namespace {

/// Embury et al., Western Journal of Medicine 126 (1977), R's data set aml: weeks of remission.
const std::vector<CensoredTime> kMaintained = {{9, true},   {13, true},  {13, false}, {18, true},
                                               {23, true},  {28, false}, {31, true},  {34, true},
                                               {45, false}, {48, true},  {161, false}};
const std::vector<CensoredTime> kNot = {{5, true},  {5, true},   {8, true},  {8, true},
                                        {12, true}, {16, false}, {23, true}, {27, true},
                                        {30, true}, {33, true},  {43, true}, {45, true}};

TEST(LogRank, AgreesWithR) {  // survdiff of survival 3.5
  const LogRank leukemia = log_rank(freireich_6mp(), freireich_placebo());
  EXPECT_EQ(leukemia.observed, 9);
  EXPECT_NEAR(leukemia.expected, 19.25050095, 1e-7);
  EXPECT_NEAR(leukemia.variance, 6.256960574, 1e-7);
  EXPECT_NEAR(leukemia.chi_square(), 16.79294099, 1e-6);
  EXPECT_NEAR(leukemia.p(), 4.168809e-05, 1e-9);
  const LogRank aml = log_rank(kMaintained, kNot);
  EXPECT_EQ(aml.observed, 7);
  EXPECT_NEAR(aml.expected, 10.69, 5e-3);
  EXPECT_NEAR(aml.chi_square(), 3.4, 0.05);
  EXPECT_NEAR(aml.p(), 0.0653, 5e-4);
}

TEST(LogRank, NothingToTell) {
  const std::vector<CensoredTime> missed(6, {60, false}), none;
  EXPECT_EQ(log_rank(missed, missed).p(), 1);
  EXPECT_EQ(log_rank(none, none).p(), 1);
  EXPECT_EQ(log_rank_permutation(missed, missed, 1).two_sided(), 1);
}

TEST(LogRank, ScoresAddUpToObservedLessExpected) {
  std::vector<CensoredTime> all = kMaintained;
  all.insert(all.end(), kNot.begin(), kNot.end());
  const std::vector<double> scores = log_rank_scores(all);
  EXPECT_NEAR(std::accumulate(scores.begin(), scores.end(), 0.0), 0, 1e-12);
  const LogRank aml = log_rank(kMaintained, kNot);
  EXPECT_NEAR(std::accumulate(scores.begin(), scores.begin() + 11, 0.0), aml.observed - aml.expected, 1e-12);
}

TEST(LogRankPermutation, CountsAllArrangementsOfSmallGroups) {
  const std::vector<CensoredTime> quick = {{1, true}, {2, true}, {3, true}},
                                  slow = {{7, true}, {8, true}, {60, false}};
  const PermutationP p = log_rank_permutation(quick, slow, 1);
  EXPECT_TRUE(p.exact);
  EXPECT_DOUBLE_EQ(p.greater, 1.0 / 20);  // of 6 over 3, this one alone
  EXPECT_DOUBLE_EQ(p.less, 1);
  EXPECT_DOUBLE_EQ(log_rank_permutation(slow, quick, 1).less, 1.0 / 20);
}

TEST(LogRankPermutation, AgreesWithTheLargeSampleForm) {
  const PermutationP p = log_rank_permutation(kMaintained, kNot, 1);
  EXPECT_NEAR(p.two_sided(), log_rank(kMaintained, kNot).p(), 0.02);
  EXPECT_LT(log_rank_permutation(freireich_6mp(), freireich_placebo(), 7).two_sided(), 3e-4);
}

}  // namespace
}  // namespace zpilab
