#include "model/train/shuffle_check.h"

#include <gtest/gtest.h>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

CheckSettings quick_settings() {
  CheckSettings settings;
  settings.data.windows = {500 * kMillisecond, 2 * kSecond, 5 * kSecond};
  settings.data.columns = default_columns(settings.data.windows);
  settings.data.rows_at_most = 10'000;
  settings.booster.rounds = 8;
  settings.booster.learning_rate = 0.4;
  return settings;
}

std::vector<const Recording*> pointers_to(const std::vector<Recording>& recordings) {
  std::vector<const Recording*> pointers;
  for (const Recording& recording : recordings) pointers.push_back(&recording);
  return pointers;
}

TEST(ShuffleCheck, TrueLabelsAreLearntAndShuffledOnesOnlyRemembered) {
  auto recordings = synthetic::make_campaign(3, 42);
  int idle = 0;
  for (Recording& recording : recordings) {
    if (!recording.placebo() || recording.trial % 3 != 0) continue;
    recording.workload = "idle";
    ++idle;
  }
  const auto check = check_shuffled_labels(pointers_to(recordings), quick_settings());
  ASSERT_TRUE(check) << to_string(check.error());
  const ShuffleCheck& found = check.value();
  EXPECT_EQ(found.true_labels.trials, static_cast<int>(recordings.size()));
  EXPECT_GT(found.true_labels.accuracy(), 0.8);
  EXPECT_LT(found.true_labels.p_value, 1e-9);
  EXPECT_TRUE(found.holds()) << found.shuffled.right << " right, chance " << found.shuffled.chance;
  EXPECT_NEAR(found.shuffled.accuracy(), found.shuffled.chance, 0.15);
  EXPECT_GT(found.shuffled_random_split, found.random_split_chance + 0.1);
  EXPECT_EQ(found.idle_trials, idle);
  EXPECT_EQ(found.idle_called, 0);
  EXPECT_LT(found.idle_windows_called, found.idle_windows / 20);
}

TEST(ShuffleCheck, SeedDecidesAndThreadsDoNot) {
  const auto recordings = synthetic::make_campaign(1, 5);
  CheckSettings settings = quick_settings();
  const auto two = check_shuffled_labels(pointers_to(recordings), settings);
  settings.threads = 1;
  const auto one = check_shuffled_labels(pointers_to(recordings), settings);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one.value().shuffled.right, two.value().shuffled.right);
  EXPECT_EQ(one.value().shuffled_random_split, two.value().shuffled_random_split);
}

TEST(ShuffleCheck, TooFewTrialsAreRefused) {
  EXPECT_EQ(check_shuffled_labels({}, quick_settings()).error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace zpilab
