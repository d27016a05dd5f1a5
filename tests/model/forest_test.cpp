#include "model/detect/forest.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "harness/core/random.h"

namespace zpilab {
namespace {

using Node = Forest::Node;
using Tree = Forest::Tree;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

float any_number(Random& random) {
  constexpr float kExtremes[] = {kInfinity,
                                 -kInfinity,
                                 0.0F,
                                 -0.0F,
                                 std::numeric_limits<float>::max(),
                                 std::numeric_limits<float>::denorm_min()};
  if (random.below(6) == 0) return kExtremes[random.below(std::size(kExtremes))];
  return static_cast<float>(random.uniform() - 0.5);
}

/// Of any shape: each node that could have children has some, or not.
Tree random_tree(Random& random, std::size_t features, std::size_t most_nodes) {
  Tree tree;
  tree.traffic_class = static_cast<TrafficClass>(random.below(kClassCount));
  tree.nodes.resize(1);
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    tree.nodes[i].value = any_number(random);
    if (tree.nodes.size() + 2 > most_nodes || random.below(4) == 0) {
      if (std::isinf(tree.nodes[i].value)) tree.nodes[i].value = -0.0F;
      continue;
    }
    tree.nodes[i].feature = static_cast<std::uint16_t>(random.below(features));
    tree.nodes[i].missing_left = random.below(2) == 0;
    tree.nodes[i].left = static_cast<std::uint32_t>(tree.nodes.size());
    tree.nodes.resize(tree.nodes.size() + 2);
  }
  return tree;
}

std::vector<Tree> random_trees(Random& random, std::size_t count, std::size_t features) {
  std::vector<Tree> trees;
  for (std::size_t t = 0; t < count; ++t)
    trees.push_back(random_tree(random, features, std::size_t{1} << random.below(8)));
  return trees;
}

/// The definition: tree by tree, node by node.
Margins expected(float base_score, const std::vector<Tree>& trees, std::span<const float> row) {
  Margins sums;
  sums.fill(base_score);
  for (const Tree& tree : trees) {
    const Node* node = tree.nodes.data();
    while (node->feature != Forest::kLeaf) {
      const float value = row[node->feature];
      const bool left = std::isnan(value) ? node->missing_left : value < node->value;
      node = &tree.nodes[node->left + (left ? 0U : 1U)];
    }
    sums[static_cast<std::size_t>(tree.traffic_class)] += node->value;
  }
  return sums;
}

using Bits = std::array<std::uint32_t, kClassCount>;
Bits bits(const Margins& margins) { return std::bit_cast<Bits>(margins); }

TEST(Forest, MarginsAreThoseOfTheDefinitionBitForBit) {
  struct Case {
    std::size_t trees, features;
    float base_score;
  };
  // Fewer trees than are walked at once, as many, more than a block keeps; and rows too wide to be walked so.
  const Case cases[] = {{0, 3, -0.0F}, {1, 1, -0.0F},  {7, 5, 0.5F},      {16, 5, 0.5F},
                        {17, 40, 0},   {257, 9, 0.5F}, {1500, 345, 0.5F}, {40, 5000, 0.5F}};
  Random random(1);
  for (const Case& c : cases) {
    const auto trees = random_trees(random, c.trees, c.features);
    const auto forest = Forest::create(c.base_score, c.features, trees);
    ASSERT_TRUE(forest) << to_string(forest.error());
    std::vector<float> row(c.features);
    for (int i = 0; i < 100; ++i) {
      for (float& value : row) value = any_number(random);
      if (i % 4 == 0) row[random.below(row.size())] = kMissing;
      ASSERT_EQ(bits(forest->margins(row)), bits(expected(c.base_score, trees, row)))
          << c.trees << " trees, row " << i;
    }
  }
}

TEST(Forest, TreesOfOneClassOnlyLeaveTheOthersAtTheBaseScore) {
  Random random(2);
  auto trees = random_trees(random, 100, 4);
  for (Tree& tree : trees) tree.traffic_class = TrafficClass::udp6;
  const auto forest = Forest::create(-0.0F, 4, trees);
  ASSERT_TRUE(forest);
  const std::vector<float> row = {1, 2, 3, 4};
  EXPECT_EQ(bits(forest->margins(row)), bits(expected(-0.0F, trees, row)));
  EXPECT_TRUE(std::signbit(forest->margins(row)[0]));
}

TEST(Forest, TreesAndFilesComeBackAsTheyWere) {
  Random random(3);
  const auto trees = random_trees(random, 60, 7);
  const auto forest = Forest::create(0.25F, 7, trees);
  ASSERT_TRUE(forest);
  ASSERT_EQ(forest->trees(), trees.size());
  for (std::size_t t = 0; t < trees.size(); ++t) EXPECT_EQ(forest->tree(t), trees[t]) << t;
  const auto read = Forest::parse(forest->serialise());
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->serialise(), forest->serialise());
  EXPECT_EQ(read->base_score(), 0.25F);
  EXPECT_EQ(read->nodes(), forest->nodes());
}

TEST(Forest, ChildrenFurtherAheadThanANodeCanSayAreRefused) {
  for (const std::uint32_t ahead : {65'535U, 65'536U}) {
    Tree tree;
    tree.nodes.resize(ahead + 2);
    tree.nodes[0] = {0, ahead, 0, false};
    tree.nodes[ahead + 1].value = 3;
    const auto forest = Forest::create(0, 1, std::vector<Tree>{tree});
    ASSERT_EQ(forest.ok(), ahead == 65'535U);
    if (!forest) {
      EXPECT_NE(forest.error().what.find("too far"), std::string::npos) << forest.error().what;
    } else {
      EXPECT_EQ(forest->margins(std::vector<float>{1})[0], 3);
    }
  }
}

}  // namespace
}  // namespace zpilab
