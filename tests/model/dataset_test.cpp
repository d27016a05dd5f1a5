#include "model/train/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>

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

}  // namespace
}  // namespace zpilab
