#include "reports/statistics/permutation.h"

#include <gtest/gtest.h>

#include <vector>

namespace zpilab {
namespace {

/// Darwin's maize, pairs crossed and self-fertilised, in eighths of an inch: Fisher counted all 2^15 signs.
const std::vector<double> kMaize = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

TEST(FlipSigns, AgreesWithFisher) {
  const PermutationP p = flip_signs(kMaize, 1);
  EXPECT_TRUE(p.exact);
  EXPECT_DOUBLE_EQ(p.greater, 863.0 / 32768);
  EXPECT_DOUBLE_EQ(p.two_sided(), 1726.0 / 32768);
}

TEST(FlipSigns, TenOfTenIsOneOf1024) {
  const PermutationP p = flip_signs(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1);
  EXPECT_DOUBLE_EQ(p.greater, 1.0 / 1024);
  EXPECT_DOUBLE_EQ(p.less, 1);
}

TEST(FlipSigns, ZerosSayNothing) {
  EXPECT_DOUBLE_EQ(flip_signs(std::vector<double>{0, 0, 1, 1, 1, 0}, 1).greater, 1.0 / 8);
  const PermutationP nothing = flip_signs(std::vector<double>{0, 0, 0}, 1);
  EXPECT_EQ(nothing.greater, 1);
  EXPECT_EQ(nothing.two_sided(), 1);
  EXPECT_EQ(flip_signs({}, 1).two_sided(), 1);
}

TEST(FlipSigns, RoundingIsNoDifference) {
  // 0.1 + 0.2 and 0.3 differ in their last bit, and are the same sum.
  const PermutationP p = flip_signs(std::vector<double>{0.1, 0.2, -0.3}, 1);
  EXPECT_DOUBLE_EQ(p.greater, 5.0 / 8);
  EXPECT_DOUBLE_EQ(p.less, 5.0 / 8);
}

TEST(FlipSigns, ManyAreDrawn) {
  std::vector<double> twice = kMaize;
  twice.insert(twice.end(), kMaize.begin(), kMaize.end());
  const PermutationP p = flip_signs(twice, 1);
  EXPECT_FALSE(p.exact);
  EXPECT_NEAR(p.greater, 0.0040, 0.0015);  // t = 3.13 of 29 degrees of freedom
  EXPECT_EQ(p.greater, flip_signs(twice, 1).greater) << "the same seed gives the same";
  EXPECT_GT(flip_signs(std::vector<double>(100, 1.0), 1).greater, 0) << "p is never 0";
}

TEST(PermuteGroups, CountsAllChoices) {
  // Choices of 3 out of 7 with a sum of at least 96: 40 33 26, 40 33 25, 40 33 23.
  const PermutationP p = permute_groups(std::vector<double>{23, 33, 40, 19, 22, 25, 26}, 3, 1);
  EXPECT_TRUE(p.exact);
  EXPECT_DOUBLE_EQ(p.greater, 3.0 / 35);
  EXPECT_DOUBLE_EQ(p.less, 33.0 / 35);
}

TEST(PermuteGroups, EmptyGroupsSayNothing) {
  EXPECT_EQ(permute_groups(std::vector<double>{1, 2}, 0, 1).two_sided(), 1);
  EXPECT_EQ(permute_groups(std::vector<double>{1, 2}, 2, 1).two_sided(), 1);
  EXPECT_EQ(permute_groups({}, 0, 1).two_sided(), 1);
}

TEST(PermuteGroups, ManyAreDrawn) {
  std::vector<double> scores;
  for (int i = 0; i < 60; ++i) scores.push_back(i < 30 ? i + 12 : i - 30);
  const PermutationP p = permute_groups(scores, 30, 5);
  EXPECT_FALSE(p.exact);
  EXPECT_LT(p.greater, 1e-3);
  EXPECT_GT(p.greater, 0);
  EXPECT_GT(p.less, 0.999);
}

}  // namespace
}  // namespace zpilab
