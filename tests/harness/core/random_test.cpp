#include "harness/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace zpilab {
namespace {

// First outputs of SplitMix64 for seed 1234567, as published with the reference implementation.
TEST(Random, ReferenceSequence) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ULL);
  EXPECT_EQ(random.next(), 3203168211198807973ULL);
  EXPECT_EQ(random.next(), 9817491932198370423ULL);
}

TEST(Random, BelowIsUniform) {
  Random random(7);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60'000; ++i) ++counts[random.below(6)];
  for (int count : counts) EXPECT_NEAR(count, 10'000, 400);
}

TEST(Random, ShuffleKeepsItemsAndDependsOnTheSeed) {
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  auto a = items, b = items, c = items;
  Random(1).shuffle(a);
  Random(1).shuffle(b);
  Random(2).shuffle(c);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  std::sort(a.begin(), a.end());
  EXPECT_EQ(a, items);
}

TEST(Random, DerivedSeedsDiffer) {
  EXPECT_NE(derive_seed(1, "a"), derive_seed(1, "b"));
  EXPECT_NE(derive_seed(1, "a"), derive_seed(2, "a"));
  EXPECT_EQ(derive_seed(1, "a"), derive_seed(1, "a"));
}

}  // namespace
}  // namespace zpilab
