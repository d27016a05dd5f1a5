#include "model/train/apparatus_check.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

CheckSettings quick_settings() {
  CheckSettings settings;
  settings.data.windows = {500 * kMillisecond, 2 * kSecond, 5 * kSecond};
  settings.data.columns = default_columns(settings.data.windows);
  // Gaps reach back to the beginning of these short trials, so that they tell where in it a moment lies.
  std::erase_if(settings.data.columns,
                [](const FeatureColumn& column) { return !has_window(column.feature->statistic); });
  settings.booster.rounds = 8;
  settings.booster.learning_rate = 0.4;
  return settings;
}

/// Trials of 45 s with some life in them. `leaks(t)` says how many frames the apparatus adds to a sample.
template <typename Leak>
std::vector<Recording> idle_trials(int count, Leak leaks) {
  std::vector<Recording> recordings;
  for (int i = 0; i < count; ++i) {
    const synthetic::Scene scene{
        .lead_in = 20 * kSecond, .scan_for = 20 * kSecond, .seed = 900U + static_cast<unsigned>(i)};
    Recording& recording = recordings.emplace_back(synthetic::make_recording(scene, i + 1));
    recording.workload = "idle";
    for (Sample& sample : recording.series.samples) {
      const std::int64_t frames = leaks(seconds(sample.time), sample.seq);
      if (frames > 0) sample.deltas.emplace_back(static_cast<std::uint32_t>(Counter::udp6_no_ports), frames);
    }
  }
  return recordings;
}

ApparatusCheck check(const std::vector<Recording>& recordings) {
  std::vector<const Recording*> pointers;
  for (const Recording& recording : recordings) pointers.push_back(&recording);
  const auto found = check_apparatus(pointers, quick_settings());
  EXPECT_TRUE(found) << to_string(found.error());
  return found.value();
}

TEST(ApparatusCheck, LifeThatGoesOnEvenlyDoesNotShowTheApparatus) {
  const ApparatusCheck found = check(idle_trials(15, [](double, std::uint64_t) { return 0; }));
  EXPECT_TRUE(found.checked());
  EXPECT_TRUE(found.holds()) << found.p_value << " " << (found.strongest ? found.strongest->name : "");
  EXPECT_EQ(found.trials, 15);
  EXPECT_NEAR(found.mean_area, 0.5, 0.15);
  EXPECT_GT(found.moving_features, 20);
}

TEST(ApparatusCheck, TrafficOfTheEdgesIsFound) {
  // The usable time is 5 s to 45 s: its edges end at 15 s and begin at 35 s.
  const ApparatusCheck found = check(idle_trials(
      15, [](double time, std::uint64_t seq) { return (time < 14 || time > 36) && seq % 10 == 0 ? 1 : 0; }));
  EXPECT_FALSE(found.holds());
  EXPECT_LT(found.p_value, 0.001);
  EXPECT_GT(found.mean_area, 0.8);
}

TEST(ApparatusCheck, AFeatureOfTheEndIsNamed) {
  const ApparatusCheck found = check(
      idle_trials(18, [](double time, std::uint64_t seq) { return time > 36 && seq % 5 == 0 ? 2 : 0; }));
  ASSERT_TRUE(found.strongest);
  EXPECT_FALSE(found.holds());
  EXPECT_NE(found.strongest->name.find("no_ports6"), std::string::npos) << found.strongest->name;
  EXPECT_EQ(found.strongest->higher, 18);
  EXPECT_EQ(found.strongest->lower, 0);
}

TEST(ApparatusCheck, OnlyLongTrialsUnderIdleWithoutAScanCount) {
  auto recordings = idle_trials(3, [](double, std::uint64_t) { return 0; });
  recordings[0].workload = "light";
  recordings[1].scan = "syn";
  recordings[2].series.samples.resize(60);
  const ApparatusCheck found = check(recordings);
  EXPECT_EQ(found.trials, 0);
  EXPECT_FALSE(found.checked());
}

TEST(ApparatusCheck, ADeadDeviceTellsNothing) {
  auto recordings = idle_trials(6, [](double, std::uint64_t) { return 0; });
  for (Recording& recording : recordings)
    for (Sample& sample : recording.series.samples) sample.deltas.clear();
  const ApparatusCheck found = check(recordings);
  EXPECT_EQ(found.differed, 0);
  EXPECT_EQ(found.moving_features, 0);
  EXPECT_TRUE(found.holds());
}

}  // namespace
}  // namespace zpilab
