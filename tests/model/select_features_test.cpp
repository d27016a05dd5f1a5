// The choice of features end to end, on made-up recordings.
#include "model/train/select_features.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

SelectionSettings quick_settings(int threads) {
  SelectionSettings settings;
  settings.judge.columns = default_column_set({500 * kMillisecond, 5 * kSecond});
  settings.judge.booster.rounds = 6;  // a tree sees half of the columns
  settings.judge.booster.depth = 3;
  settings.judge.booster.learning_rate = 0.5;
  settings.judge.rows_at_most = 3000;
  settings.judge.false_alarms_per_day = 200;  // of some minutes
  settings.judge.threads = threads;
  settings.population = 5;
  settings.generations = 2;
  settings.by_gain = {1, 20, 1000};
  return settings;
}

const std::vector<Recording>& campaign() {
  static const std::vector<Recording> recordings = synthetic::make_campaign(3, 42);
  return recordings;
}

TEST(SelectFeatures, ASmallSetFindsTheScansAndIsTheSameOnAnyNumberOfThreads) {
  std::vector<ColumnSet> best;
  SelectionSettings settings = quick_settings(1);
  settings.report = [&](const Generation&, const ColumnSet& set) -> Result<Done> {
    best.push_back(set);
    return Done{};
  };
  const auto alone = select_features(campaign(), settings);
  ASSERT_TRUE(alone) << to_string(alone.error());
  EXPECT_EQ(best.size(), 3U);
  EXPECT_EQ(best.back(), alone->chosen);
  EXPECT_LT(alone->chosen.columns.size(), settings.judge.columns.columns.size());
  EXPECT_FALSE(alone->chosen.windows.empty());
  EXPECT_EQ(alone->search_trials + alone->unseen_trials, campaign().size());

  ASSERT_GE(alone->compared.size(), 3U);
  EXPECT_EQ(alone->compared.front().name, "all features");
  EXPECT_EQ(alone->compared.back().name, "genetic search");
  EXPECT_EQ(alone->compared.back().set, alone->chosen);
  for (const ComparedSet& compared : alone->compared) {
    EXPECT_GT(compared.recall.all_scans(), 5) << compared.name;
    EXPECT_LE(compared.recall.false_alarms, compared.recall.allowed) << compared.name;
    EXPECT_NE(compared.name, "best 1000 by gain");
  }
  EXPECT_GT(alone->compared.front().recall.macro_recall, 0.8);
  EXPECT_GT(alone->compared.back().recall.macro_recall, 0.7);

  const auto together = select_features(campaign(), quick_settings(2));
  ASSERT_TRUE(together);
  EXPECT_EQ(together->chosen, alone->chosen);
  EXPECT_EQ(together->fitness, alone->fitness);
  EXPECT_EQ(together->compared.back().fitness, alone->compared.back().fitness);
}

TEST(SelectFeatures, TooFewOrRepeatedTrialsAreRefused) {
  EXPECT_EQ(select_features({}, quick_settings(1)).error().code, Errc::invalid_input);
  auto twice = campaign();
  twice.push_back(twice[0]);
  EXPECT_EQ(select_features(twice, quick_settings(1)).error().code, Errc::invalid_input);
}

TEST(Fitness, RecallFirstThenWaitingThenColumns) {
  RecallAtBudget good, slow, worse;
  good.macro_recall = slow.macro_recall = 0.9;
  good.macro_wait = 0.2;
  slow.macro_wait = 0.3;
  worse.macro_recall = 0.8;
  EXPECT_GT(fitness_of(good, 345), fitness_of(worse, 10));
  EXPECT_GT(fitness_of(good, 100), fitness_of(slow, 100));
  EXPECT_GT(fitness_of(good, 50), fitness_of(good, 51));
}

}  // namespace
}  // namespace zpilab
