#include "model/train/leave_out.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

TrainSettings quick_settings() {
  TrainSettings settings;
  settings.booster.rounds = 8;
  settings.booster.depth = 4;
  settings.booster.learning_rate = 0.4;
  settings.windows = {500 * kMillisecond, 2 * kSecond, 5 * kSecond};
  settings.rows_at_most = 5'000;
  settings.folds = 2;
  return settings;
}

TEST(LeaveOut, FactorsAndTheirLevels) {
  Recording recording;
  recording.workload = "light";
  recording.scan = "syn";
  recording.policy = "drop";
  recording.timing = "T2";
  const char* levels[] = {"light", "syn", "drop", "T2"};
  for (std::size_t i = 0; i < kFactorNames.size(); ++i) {
    const auto factor = parse_factor(kFactorNames[i]);
    ASSERT_TRUE(factor);
    EXPECT_EQ(level_of(recording, *factor), levels[i]);
  }
  EXPECT_FALSE(parse_factor("colour"));
  EXPECT_FALSE(parse_factor(""));
}

TEST(LeaveOut, EachLevelIsJudgedByAModelThatDoesNotKnowIt) {
  auto recordings = synthetic::make_campaign(2, 11);
  std::vector<std::string> said;
  TrainSettings settings = quick_settings();
  settings.progress = [&](const std::string& text) { said.push_back(text); };
  const auto levels = leave_out(recordings, Factor::timing, settings);
  ASSERT_TRUE(levels) << to_string(levels.error());
  ASSERT_EQ(levels.value().size(), 2U);
  for (const LeftOutLevel& level : levels.value()) {
    EXPECT_EQ(level.trials, 14U);  // seven classes, twice
    EXPECT_EQ(level.training_trials, recordings.size() - 14) << "trials without a scan always teach";
    EXPECT_EQ(level.unseen.scans(), 14);
    EXPECT_LT(level.seen_trials, 14U);
    EXPECT_EQ(level.seen.trials.size(), level.seen_trials);
    for (const TrialOutcome& trial : level.unseen.trials) EXPECT_EQ(trial.timing, level.level);
    EXPECT_NE(std::ranges::find(said, "without " + level.level), said.end());
  }
  // Bursts that were never taught are missed more often than those that were; either way a figure comes out.
  EXPECT_GT(levels.value()[0].unseen.windows.windows(), 0U);
}

TEST(LeaveOut, OneLevelIsRefused) {
  const auto recordings = synthetic::make_campaign(1, 3);
  const auto refused = leave_out(recordings, Factor::workload, quick_settings());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
  EXPECT_NE(refused.error().what.find("workload"), std::string::npos);
}

}  // namespace
}  // namespace zpilab
