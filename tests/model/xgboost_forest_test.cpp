#include "model/train/xgboost_forest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "harness/core/random.h"

namespace zpilab {
namespace {

constexpr std::size_t kFeatures = 12;

/// Few different values, so that rows meet thresholds exactly.
float any_number(Random& random) {
  using Limits = std::numeric_limits<float>;
  constexpr float kExtremes[] = {Limits::infinity(),
                                 -Limits::infinity(),
                                 Limits::max(),
                                 Limits::lowest(),
                                 -0.0F,
                                 Limits::denorm_min(),
                                 1e-7F,
                                 5.0F};
  if (random.below(3) == 0) return kExtremes[random.below(std::size(kExtremes))];
  return static_cast<float>(random.below(20)) / 7.0F;
}

Forest random_forest(Random& random, std::size_t trees) {
  std::vector<Forest::Tree> all(trees);
  for (std::size_t t = 0; t < trees; ++t) {
    all[t].traffic_class = static_cast<TrafficClass>(t % kClassCount);
    const std::size_t inner = (std::size_t{1} << random.below(6)) - 1;  // 0: a single leaf
    for (std::size_t i = 0; i < inner; ++i)
      all[t].nodes.push_back({any_number(random), static_cast<std::uint32_t>(2 * i + 1),
                              static_cast<std::uint16_t>(random.below(kFeatures)), random.below(2) == 0});
    for (std::size_t i = 0; i <= inner; ++i)
      all[t].nodes.push_back({static_cast<float>(random.uniform() - 0.5), 0, Forest::kLeaf, false});
  }
  return *Forest::create(0.5F, kFeatures, all);
}

TEST(XgboostForest, GivesTheSameBitsWhateverStandsInARow) {
  Random random(1);
  const Forest forest = random_forest(random, 200);
  auto theirs = XgboostForest::create(forest);
  ASSERT_TRUE(theirs) << to_string(theirs.error());
  std::vector<float> row(kFeatures);
  for (int i = 0; i < 2000; ++i) {
    for (float& value : row) value = any_number(random);
    if (i % 3 == 0) row[random.below(kFeatures)] = std::numeric_limits<float>::quiet_NaN();
    const Margins ours = forest.margins(row);
    std::ranges::copy(row, theirs->row().begin());
    const auto margins = theirs->margins();
    ASSERT_TRUE(margins) << to_string(margins.error());
    for (std::size_t c = 0; c < kClassCount; ++c)
      ASSERT_EQ(std::bit_cast<std::uint32_t>(ours[c]), std::bit_cast<std::uint32_t>((*margins)[c]))
          << "row " << i << ", class " << c;
  }
}

}  // namespace
}  // namespace zpilab
