#include "model/train/random_split.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"
#include "model/train/train_model.h"
#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

TrainSettings quick_settings() {
  TrainSettings settings;
  settings.booster.rounds = 12;
  settings.booster.depth = 6;
  settings.booster.learning_rate = 0.4;
  settings.windows = {500 * kMillisecond, 2 * kSecond, 5 * kSecond};
  settings.folds = 2;
  return settings;
}

TEST(RandomSplit, FlattersWhereThereIsNothingToLearn) {
  // Every scan is given the class of another: what a scan looks like says nothing any more.
  auto recordings = synthetic::make_campaign(3, 42);
  std::vector<TrafficClass> classes;
  for (const Recording& r : recordings)
    if (!r.placebo()) classes.push_back(r.traffic_class);
  Random random(3);
  random.shuffle(classes);
  for (Recording& r : recordings) {
    if (r.placebo()) continue;
    r.traffic_class = classes.back();
    classes.pop_back();
  }
  const auto trained = train_model(recordings, quick_settings());
  ASSERT_TRUE(trained);
  const auto split = judge_random_split(recordings, quick_settings());
  ASSERT_TRUE(split);
  const double by_trial = trained.value().test.certain_windows.macro_error();
  EXPECT_GT(by_trial, 0.5);
  EXPECT_LT(split.value().certain_windows.macro_error(), by_trial / 2);
}

TEST(RandomSplit, TestsAboutOneWindowOfSoManyAndTheSameOnesForTheSameSeed) {
  const auto recordings = synthetic::make_campaign(1, 7);
  std::vector<const Recording*> all;
  std::size_t samples = 0;
  for (const Recording& recording : recordings) {
    all.push_back(&recording);
    samples += recording.series.samples.size();
  }
  RandomSplitSettings settings;
  settings.data.windows = {kSecond};
  settings.data.columns = default_columns(settings.data.windows);
  settings.booster.rounds = 2;
  settings.test_every = 4;
  const auto split = judge_random_split(all, settings), again = judge_random_split(all, settings);
  ASSERT_TRUE(split && again);
  EXPECT_NEAR(static_cast<double>(split.value().windows.windows()), static_cast<double>(samples) / 4,
              static_cast<double>(samples) / 40);
  EXPECT_EQ(split.value().windows.windows(), again.value().windows.windows());
  EXPECT_EQ(split.value().windows.errors(), again.value().windows.errors());
  EXPECT_LT(split.value().certain_windows.windows(), split.value().windows.windows());
}

TEST(RandomSplit, TheWindowsOfTheTestAreNotLearntFrom) {
  const Recording recording = synthetic::make_recording({.scan = TrafficClass::arp, .seed = 3}, 1);
  DatasetSettings settings{{kSecond}, default_columns(std::vector{kSecond}), 100'000};
  const std::vector<const Recording*> one = {&recording};
  const std::size_t all = make_dataset(one, settings)->rows();
  std::size_t asked = 0;
  settings.left_out = [&](const Recording& of, std::size_t sample) {
    EXPECT_EQ(&of, &recording);
    ++asked;
    return sample % 2 == 0;
  };
  const std::size_t half = make_dataset(one, settings)->rows();
  EXPECT_GE(asked, all);
  EXPECT_NEAR(static_cast<double>(half), static_cast<double>(all) / 2, static_cast<double>(all) / 10);
}

}  // namespace
}  // namespace zpilab
