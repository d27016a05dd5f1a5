#include "model/train/denoise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/core/random.h"

namespace zpilab {
namespace {

/// Calm normal life around 1, a scan around 100, in all columns but the last, which is constant; and `wrong`
/// windows of normal life that are called a scan.
Dataset two_places(std::size_t wrong) {
  Dataset dataset;
  dataset.columns = 4;
  Random random(3);
  const auto add = [&](double centre, TrafficClass label, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (int c = 0; c < 3; ++c)
        dataset.values.push_back(static_cast<float>(centre * (1 + 0.2 * random.uniform())));
      dataset.values.push_back(7);
      dataset.labels.push_back(static_cast<float>(label));
      dataset.weights.push_back(1);
    }
  };
  add(1, TrafficClass::normal, 1000);
  add(100, TrafficClass::udp4, 600);
  add(1, TrafficClass::udp4, wrong);
  return dataset;
}

DenoiseSettings few_clusters() {
  DenoiseSettings settings;
  settings.clusters = 2;
  return settings;
}

TEST(Denoise, TakesOutWhatIsCalledOtherwiseNearlyEveryTime) {
  Dataset dataset = two_places(10);
  const RemovedRows removed = denoise(dataset, few_clusters());
  EXPECT_EQ(removed.removed[4], 10U);
  EXPECT_EQ(removed.all_removed(), 10U);
  EXPECT_EQ(removed.of[0], 1000U);
  EXPECT_EQ(removed.of[4], 610U);
  const Dataset clean = two_places(0);
  EXPECT_EQ(dataset.values, clean.values);
  EXPECT_EQ(dataset.labels, clean.labels);
  EXPECT_EQ(dataset.weights, clean.weights);
}

TEST(Denoise, WhatIsNotRareStays) {
  Dataset many = two_places(100), clean = two_places(0);
  EXPECT_EQ(denoise(many, few_clusters()).all_removed(), 0U);
  EXPECT_EQ(denoise(clean, few_clusters()).all_removed(), 0U);
  Dataset heavy = two_places(10);
  for (std::size_t row = 1600; row < 1610; ++row) heavy.weights[row] = 10;
  EXPECT_EQ(denoise(heavy, few_clusters()).all_removed(), 0U) << "weights count, not rows";
}

TEST(Denoise, OneLabelLosesNothing) {
  Dataset dataset = two_places(10);
  for (float& label : dataset.labels) label = 3;
  const RemovedRows removed = denoise(dataset, {});
  EXPECT_EQ(removed.of[3], 1610U);
  EXPECT_EQ(removed.all_removed(), 0U);
  EXPECT_EQ(dataset.rows(), 1610U);
}

TEST(Denoise, TheSameEveryTimeAndWithFewRowsToFit) {
  Dataset first = two_places(10), second = two_places(10), few = two_places(10);
  DenoiseSettings settings;
  settings.clusters = 5;
  EXPECT_EQ(denoise(first, settings).removed, denoise(second, settings).removed);
  EXPECT_EQ(first.values, second.values);
  settings.clusters = 2;
  settings.fitted_rows = 40;
  EXPECT_EQ(denoise(few, settings).removed[4], 10U);
}

TEST(Denoise, MissingValuesAndNoRowsAreNoTrouble) {
  Dataset dataset = two_places(10);
  for (std::size_t row = 0; row < dataset.rows(); row += 3)
    dataset.values[row * 4 + 2] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(denoise(dataset, few_clusters()).removed[4], 10U);
  Dataset empty;
  empty.columns = 4;
  EXPECT_EQ(denoise(empty, {}).all_removed(), 0U);
  Dataset one = two_places(0);
  one.values.resize(4);
  one.labels.resize(1);
  one.weights.resize(1);
  EXPECT_EQ(denoise(one, {}).all_removed(), 0U);
}

}  // namespace
}  // namespace zpilab
