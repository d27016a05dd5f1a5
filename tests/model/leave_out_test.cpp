#include "model/train/leave_out.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

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

LeaveOutPlan each_level_of(Factor factor) { return {factor, {}, {}}; }

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
  const auto levels = leave_out(recordings, each_level_of(Factor::timing), settings);
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

TEST(LeaveOut, LevelsOfOneKindAreLeftOutTogether) {
  const auto recordings = synthetic::make_campaign(2, 11);
  const auto for_thresholds = synthetic::make_campaign(1, 12);
  std::set<std::string> scans;
  for (const Recording& recording : recordings) scans.insert(recording.scan);
  scans.erase("");
  ASSERT_GE(scans.size(), 4U);
  const std::vector<std::string> names(scans.begin(), scans.end());
  const LeaveOutPlan plan = {Factor::scan, {{names[0], names[1]}}, {names[2]}};
  const auto levels = leave_out(recordings, plan, quick_settings(), for_thresholds);
  ASSERT_TRUE(levels) << to_string(levels.error());
  ASSERT_EQ(levels.value().size(), 1U);
  const LeftOutLevel& level = levels.value()[0];
  EXPECT_EQ(level.level, names[0] + " + " + names[1]);
  const auto has = [](const std::vector<Recording>& all, const std::string& scan) {
    return std::ranges::count(all, scan, &Recording::scan);
  };
  const auto left_out = has(recordings, names[0]) + has(recordings, names[1]);
  EXPECT_EQ(static_cast<std::ptrdiff_t>(level.training_trials),
            std::ssize(recordings) - left_out - has(recordings, names[2]));
  EXPECT_EQ(static_cast<std::ptrdiff_t>(level.trials),
            left_out + has(for_thresholds, names[0]) + has(for_thresholds, names[1]))
      << "those of the set for thresholds were kept from the rules, and are judged";
  EXPECT_LE(static_cast<std::ptrdiff_t>(level.seen_trials), left_out)
      << "the ordinary model's rules were chosen on the others";
}

TEST(LeaveOut, ANameThatNoTrialHasIsRefused) {
  const auto recordings = synthetic::make_campaign(1, 3);
  for (const LeaveOutPlan& plan : {LeaveOutPlan{Factor::scan, {{"no-such-scan"}}, {}},
                                   LeaveOutPlan{Factor::scan, {}, {"no-such-scan"}}}) {
    const auto refused = leave_out(recordings, plan, quick_settings());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_input);
    EXPECT_NE(refused.error().what.find("no-such-scan"), std::string::npos);
    EXPECT_NE(refused.error().what.find(recordings[0].scan), std::string::npos) << "says which there are";
  }
}

TEST(LeaveOut, OneLevelIsRefused) {
  const auto recordings = synthetic::make_campaign(1, 3);
  const auto refused = leave_out(recordings, each_level_of(Factor::workload), quick_settings());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
  EXPECT_NE(refused.error().what.find("workload"), std::string::npos);
}

}  // namespace
}  // namespace zpilab
