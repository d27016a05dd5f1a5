#include "model/train/train_booster.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "harness/core/random.h"

namespace zpilab {
namespace {

constexpr std::size_t kColumns = 24;

/// Numbers of all sizes, and now and then one that is missing or as large or small as a float can be.
float any_number(Random& random) {
  constexpr float kExtremes[] = {std::numeric_limits<float>::quiet_NaN(),
                                 std::numeric_limits<float>::max(),
                                 std::numeric_limits<float>::lowest(),
                                 std::numeric_limits<float>::denorm_min(),
                                 std::numeric_limits<float>::min(),
                                 -0.0F,
                                 0.0F};
  if (random.below(8) == 0) return kExtremes[random.below(std::size(kExtremes))];
  const double magnitude = std::pow(10.0, 12 * random.uniform() - 6);
  return static_cast<float>((random.uniform() - 0.3) * magnitude);
}

Dataset random_dataset(std::uint64_t seed, std::size_t rows) {
  Random random(seed);
  Dataset dataset;
  dataset.columns = kColumns;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < kColumns; ++column) dataset.values.push_back(any_number(random));
    const float* values = &dataset.values[row * kColumns];
    const std::size_t bits = (values[0] > 0) + 2U * (values[1] > 1) + 4U * (values[2] > values[3]);
    dataset.labels.push_back(static_cast<float>(random.below(5) == 0 ? random.below(kClassCount) : bits));
    dataset.weights.push_back(static_cast<float>(0.5 + random.uniform()));
  }
  return dataset;
}

BoosterSettings small_settings() {
  BoosterSettings settings;
  settings.rounds = 25;
  settings.least_child_weight = 1;
  return settings;
}

TEST(Booster, ForestGivesTheSameBitsAsXgboostOn100000Rows) {
  auto booster = Booster::train(random_dataset(1, 4000), small_settings());
  ASSERT_TRUE(booster) << to_string(booster.error());
  ASSERT_EQ(booster->forest().trees(), 25 * kClassCount);
  auto reread = Forest::parse(booster->forest().serialise());
  ASSERT_TRUE(reread);
  Random random(2);
  constexpr std::size_t kRows = 100'000;
  std::vector<float> values(kRows * kColumns);
  for (float& value : values) value = any_number(random);
  const auto theirs = booster->margins(values);
  ASSERT_TRUE(theirs) << to_string(theirs.error());
  ASSERT_EQ(theirs.value().size(), kRows * kClassCount);
  for (std::size_t row = 0; row < kRows; ++row) {
    const Margins ours = reread->margins(std::span(values).subspan(row * kColumns, kColumns));
    for (std::size_t c = 0; c < kClassCount; ++c)
      ASSERT_EQ(std::bit_cast<std::uint32_t>(ours[c]),
                std::bit_cast<std::uint32_t>(theirs.value()[row * kClassCount + c]))
          << "row " << row << ", class " << c;
  }
}

TEST(Booster, SameDataAndSeedGiveTheSameTrees) {
  const Dataset dataset = random_dataset(3, 1500);
  BoosterSettings settings = small_settings();
  const auto first = Booster::train(dataset, settings);
  const auto second = Booster::train(dataset, settings);
  settings.seed = 99;
  const auto other = Booster::train(dataset, settings);
  ASSERT_TRUE(first && second && other);
  EXPECT_EQ(first.value().forest().serialise(), second.value().forest().serialise());
  EXPECT_NE(first.value().forest().serialise(), other.value().forest().serialise());
}

TEST(Booster, GainsPointAtTheFeaturesThatMatter) {
  const auto booster = Booster::train(random_dataset(4, 3000), small_settings());
  ASSERT_TRUE(booster);
  const auto& gains = booster.value().gains();
  ASSERT_EQ(gains.size(), kColumns);
  for (std::size_t column = 4; column < kColumns; ++column) EXPECT_GT(gains[0], gains[column]) << column;
}

TEST(Booster, NoRowsAreRefused) {
  Dataset empty;
  empty.columns = kColumns;
  const auto booster = Booster::train(empty, small_settings());
  ASSERT_FALSE(booster);
  EXPECT_EQ(booster.error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace zpilab
