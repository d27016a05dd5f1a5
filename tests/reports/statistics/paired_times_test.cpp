#include "reports/statistics/paired_times.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(PrenticeWilcoxonScores, AreRanksWithoutCensoring) {
  const std::vector<double> scores =
      prentice_wilcoxon_scores(std::vector<CensoredTime>{{3, true}, {1, true}, {2, true}});
  EXPECT_NEAR(scores[0], 2 * 3.0 / 4 - 1, 1e-12);  // 2 rank / (n + 1) - 1
  EXPECT_NEAR(scores[1], 2 * 1.0 / 4 - 1, 1e-12);
  EXPECT_NEAR(scores[2], 2 * 2.0 / 4 - 1, 1e-12);
}

TEST(PrenticeWilcoxonScores, CensoredTimesLieBeyondWhatTheySurvived) {
  // Before any event nothing is known: 0, the middle. At the end: (1 + what an event there had) / 2.
  const std::vector<double> scores =
      prentice_wilcoxon_scores(std::vector<CensoredTime>{{0.5, false}, {1, true}, {2, true}, {9, false}});
  EXPECT_NEAR(scores[0], 0, 1e-12);
  EXPECT_NEAR(scores[1], 1 - 2 * 3.0 / 4, 1e-12);
  EXPECT_NEAR(scores[2], 1 - 2 * 3.0 / 4 * 2 / 3, 1e-12);
  EXPECT_NEAR(scores[3], 1 - 3.0 / 4 * 2 / 3, 1e-12);
  EXPECT_GT(scores[3], scores[2]);
}

TEST(PairedPrenticeWilcoxon, AllLaterIsTheSmallestP) {
  std::vector<TimePair> pairs;
  for (int i = 0; i < 10; ++i) pairs.push_back({{i * 1.0, true}, {i + 0.2, true}});
  EXPECT_DOUBLE_EQ(paired_prentice_wilcoxon(pairs, 1).greater, 1.0 / 1024);
  // A trial that is lost counts as later, whatever the horizon.
  pairs[4].after = {60, false};
  EXPECT_DOUBLE_EQ(paired_prentice_wilcoxon(pairs, 1).greater, 1.0 / 1024);
  // One that is gained counts for the other side, but not with the seconds that it gained.
  pairs[4] = {{60, false}, {4, true}};
  EXPECT_LT(paired_prentice_wilcoxon(pairs, 1).less, 1);
  EXPECT_GT(paired_prentice_wilcoxon(pairs, 1).greater, 0.05);
}

TEST(PairedPrenticeWilcoxon, MissedTwiceAndEqualTimesSayNothing) {
  const std::vector<TimePair> pairs = {
      {{60, false}, {60, false}}, {{1, true}, {1, true}}, {{1, true}, {2, true}}};
  EXPECT_DOUBLE_EQ(paired_prentice_wilcoxon(pairs, 1).greater, 0.5);
  EXPECT_EQ(paired_prentice_wilcoxon({}, 1).two_sided(), 1);
}

}  // namespace
}  // namespace zpilab
