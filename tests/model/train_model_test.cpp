// Training, replay and the online detector end to end, on made-up recordings.
#include "model/train/train_model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/core/random.h"
#include "model/train/dataset.h"
#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

TrainSettings quick_settings() {
  TrainSettings settings;
  settings.booster.rounds = 12;
  settings.booster.depth = 4;
  settings.booster.learning_rate = 0.4;
  settings.windows = {500 * kMillisecond, 2 * kSecond, 5 * kSecond};
  settings.rows_at_most = 10'000;
  settings.folds = 2;
  settings.false_alarms_per_day = 48;  // of a few minutes of normal life
  return settings;
}

const std::vector<Recording>& campaign() {
  static const std::vector<Recording> recordings = synthetic::make_campaign(3, 42);
  return recordings;
}

const TrainedModel& trained() {
  static const Result<TrainedModel> model = train_model(campaign(), quick_settings());
  EXPECT_TRUE(model) << to_string(model.error());
  return model.value();
}

TEST(TrainModel, FindsScansThatItNeverSaw) {
  const Evaluation& test = trained().test;
  ASSERT_GT(test.scans(), 5);
  EXPECT_GE(test.detected() + 1, test.scans());
  EXPECT_LT(test.windows.macro_error(), 0.15);
  EXPECT_LE(test.all_false_alarms().alarms, 3);
  EXPECT_LT(trained().training.windows.macro_error(), test.windows.macro_error() + 0.05);
}

TEST(TrainModel, WorkloadsApartAreJudgedButAddedToNothing) {
  const auto all = synthetic::make_campaign(1, 8);
  const auto together = evaluate(trained().model, all), apart = evaluate(trained().model, all, {"busy"});
  ASSERT_TRUE(together && apart);
  EXPECT_EQ(together.value().scans(), 14);
  EXPECT_GT(together.value().all_false_alarms().hours, 0);
  EXPECT_EQ(apart.value().scans(), 0);
  EXPECT_EQ(apart.value().detected(), 0);
  EXPECT_EQ(apart.value().all_false_alarms().hours, 0);
  EXPECT_EQ(apart.value().false_alarms.at("busy").hours, together.value().false_alarms.at("busy").hours);
  for (const DetectionGroup& group : apart.value().groups) EXPECT_EQ(group.workload, "busy");
  EXPECT_EQ(apart.value().operating_points.front().scans, 0);

  // The model's own setting is the middle of the sweep.
  const auto& points = together.value().operating_points;
  const auto own = std::ranges::find(points, 1.0, &OperatingPoint::setting);
  ASSERT_NE(own, points.end());
  EXPECT_EQ(own->detected, together.value().detected());
  EXPECT_EQ(own->false_alarms.alarms, together.value().all_false_alarms().alarms);
  ASSERT_TRUE(together.value().multiclass_auc);
  EXPECT_GT(*together.value().multiclass_auc, 0.9);
}

TEST(TrainModel, BurstsPacedScansAndNormalLifeThroughTheOnlineDetector) {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    for (bool burst : {true, false}) {
      synthetic::Scene scene;
      scene.scan = static_cast<TrafficClass>(c);
      scene.burst = burst;
      scene.seed = 1000 + c * 2 + burst;
      const Recording recording = synthetic::make_recording(scene, 1);
      const auto steps = replay(trained().model, recording);
      ASSERT_TRUE(steps) << to_string(steps.error());
      const TrialOutcome outcome = judge_trial(recording, steps.value());
      if (c == 0) {
        EXPECT_LE(outcome.false_alarms, 1);
        continue;
      }
      ASSERT_TRUE(outcome.any) << kClassNames[c] << (burst ? " burst" : " paced");
      EXPECT_LT(*outcome.any, (burst ? 2 : 12) * kSecond) << kClassNames[c];
      EXPECT_GT(outcome.probes_before, 0U);
    }
  }
}

TEST(TrainModel, SameDataAndSeedGiveTheSameModelOnAnyNumberOfThreads) {
  TrainSettings settings = quick_settings();
  settings.threads = 1;
  const auto again = train_model(campaign(), settings);
  ASSERT_TRUE(again);
  EXPECT_EQ(serialise(again.value().model), serialise(trained().model));
}

TEST(TrainModel, ShuffledLabelsFallToChance) {
  auto shuffled = campaign();
  Random random(3);
  std::vector<TrafficClass> classes;
  for (const Recording& r : shuffled)
    if (!r.placebo()) classes.push_back(r.traffic_class);
  random.shuffle(classes);
  for (Recording& r : shuffled) {
    if (r.placebo()) continue;
    r.traffic_class = classes.back();
    classes.pop_back();
  }
  const auto chance = train_model(shuffled, quick_settings());
  ASSERT_TRUE(chance);
  // Normal life is still recognised; between the seven classes of scans nothing is left to learn.
  double recall = 0;
  for (std::size_t c = 1; c < kClassCount; ++c)
    recall += chance.value().test.windows.recall(static_cast<TrafficClass>(c)).value_or(0) / 7;
  EXPECT_LT(recall, 0.4);
  double honest = 0;
  for (std::size_t c = 1; c < kClassCount; ++c)
    honest += trained().test.windows.recall(static_cast<TrafficClass>(c)).value_or(0) / 7;
  EXPECT_GT(honest, 0.7);
}

TEST(TrainModel, TrialsOfTheTestAreNotAmongTheSeen) {
  const auto& seen = trained().model.provenance.seen_trials;
  EXPECT_EQ(seen.size(), trained().training_trials);
  EXPECT_EQ(seen.size() + trained().test_trials, campaign().size());
  EXPECT_EQ(seen_by(trained().model, campaign()).size(), seen.size());
  EXPECT_TRUE(seen_by(trained().model, synthetic::make_campaign(1, 77)).empty());
}

TEST(TrainModel, ASetForThresholdsChoosesTheRulesAndIsSeen) {
  const auto for_thresholds = synthetic::make_campaign(2, 77);
  const auto model = train_model(campaign(), quick_settings(), for_thresholds);
  ASSERT_TRUE(model) << to_string(model.error());
  EXPECT_EQ(model.value().model.forest.serialise(), trained().model.forest.serialise());
  EXPECT_EQ(model.value().threshold_trials, for_thresholds.size());
  EXPECT_EQ(model.value().chosen.scans, 28) << "all of that set, none of the folds";
  EXPECT_EQ(seen_by(model.value().model, for_thresholds).size(), for_thresholds.size());
  EXPECT_EQ(train_model(campaign(), quick_settings(), {campaign()[0]}).error().code, Errc::invalid_input);
  const auto one_class = train_model(campaign(), quick_settings(), {for_thresholds[0]});
  ASSERT_FALSE(one_class);
  EXPECT_NE(one_class.error().what.find("no scan of class"), std::string::npos) << one_class.error().what;
}

TEST(TrainModel, TooFewOrRepeatedTrialsAreRefused) {
  EXPECT_EQ(train_model({}, quick_settings()).error().code, Errc::invalid_input);
  EXPECT_EQ(train_model({campaign()[0]}, quick_settings()).error().code, Errc::invalid_input);
  auto twice = campaign();
  twice.push_back(twice[0]);
  EXPECT_EQ(train_model(twice, quick_settings()).error().code, Errc::invalid_input);
}

TEST(Dataset, BurstsAndPacedScansWeighAlikeAndAmbiguousTimeIsLeftOut) {
  const std::vector<Nanoseconds> windows = {kSecond, 5 * kSecond};
  synthetic::Scene scene{.scan = TrafficClass::udp4};
  const Recording paced = synthetic::make_recording(scene, 1);
  scene.burst = true;
  const Recording burst = synthetic::make_recording(scene, 2);
  double weight[2] = {};
  for (int i = 0; i < 2; ++i) {
    const Recording* recording = i == 0 ? &paced : &burst;
    const auto dataset = make_dataset(std::vector{recording}, {windows, default_columns(windows), 100'000});
    ASSERT_TRUE(dataset);
    ASSERT_EQ(dataset.value().values.size(), dataset.value().rows() * dataset.value().columns);
    for (std::size_t row = 0; row < dataset.value().rows(); ++row)
      if (dataset.value().labels[row] != 0) weight[i] += static_cast<double>(dataset.value().weights[row]);
  }
  EXPECT_GT(weight[1], weight[0] * 0.9);
  EXPECT_LT(weight[1], weight[0] * 1.7);

  const auto labels = label_samples(burst, 5 * kSecond);
  const Nanoseconds last = burst.probes.back();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Nanoseconds time = burst.series.samples[i].time;
    const bool scan = time >= burst.probes.front() && time < last + kLabelWindow;
    EXPECT_EQ(labels[i].traffic_class == TrafficClass::udp4, scan) << seconds(time);
    EXPECT_EQ(labels[i].ambiguous, !scan && time >= last && time < last + 7 * kSecond) << seconds(time);
  }
}

}  // namespace
}  // namespace zpilab
