#include "model/train/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

struct Rows {
  std::ptrdiff_t normal = 0, positive = 0;
  bool operator==(const Rows&) const = default;
};

/// Of a scan and a stretch without one.
Rows rows_of(std::size_t superpositions, bool apart) {
  synthetic::Scene scene;
  Recording quiet = synthetic::make_recording(scene, 1);
  quiet.workload_apart = apart;
  scene.scan = TrafficClass::tcp4;
  scene.seed = 2;
  const Recording scan = synthetic::make_recording(scene, 2);
  const std::vector<const Recording*> both = {&quiet, &scan};
  DatasetSettings settings;
  settings.windows = {kSecond};
  settings.columns = default_columns(settings.windows);
  settings.superpositions = superpositions;
  const auto dataset = make_dataset(both, settings);
  EXPECT_TRUE(dataset) << to_string(dataset.error());
  const auto normal = std::ranges::count(dataset->labels, 0.0F);
  return {normal, static_cast<std::ptrdiff_t>(dataset->rows()) - normal};
}

TEST(Dataset, SuperpositionsAddWindowsOfTheScanOnly) {
  const Rows alone = rows_of(0, false), beside = rows_of(2, false);
  EXPECT_GT(alone.positive, 0);
  EXPECT_EQ(beside.normal, alone.normal);
  EXPECT_GT(beside.positive, alone.positive);
}

TEST(Dataset, WorkThatStandsApartIsNoBackground) { EXPECT_EQ(rows_of(2, true), rows_of(0, true)); }

/// Rows and weight of normal life of two stretches, of these workloads.
std::pair<std::size_t, double> normal_life(std::size_t blends, const std::string& one,
                                           const std::string& other) {
  synthetic::Scene scene;
  Recording first = synthetic::make_recording(scene, 1);
  scene.seed = 2;
  Recording second = synthetic::make_recording(scene, 2);
  first.workload = one;
  second.workload = other;
  const std::vector<const Recording*> both = {&first, &second};
  DatasetSettings settings;
  settings.windows = {kSecond};
  settings.columns = default_columns(settings.windows);
  settings.blends = blends;
  const auto dataset = make_dataset(both, settings);
  EXPECT_TRUE(dataset) << to_string(dataset.error());
  EXPECT_EQ(std::ranges::count(dataset->labels, 0.0F), static_cast<std::ptrdiff_t>(dataset->rows()));
  return {dataset->rows(), std::accumulate(dataset->weights.begin(), dataset->weights.end(), 0.0)};
}

TEST(Dataset, BlendsAddNormalLifeOfTwoKindsOfWorkAtOnce) {
  const auto alone = normal_life(0, "web", "quic"), once = normal_life(1, "web", "quic"),
             often = normal_life(8, "web", "quic");
  EXPECT_GT(once.first, alone.first);
  EXPECT_GT(often.first, alone.first);
  EXPECT_NEAR(often.second, alone.second, 0.1 * alone.second) << "they share its weight";
  EXPECT_EQ(normal_life(8, "web", "web"), alone) << "work of the same kind is no blend";
}

}  // namespace
}  // namespace zpilab
