// A forest of regression trees, evaluated without XGBoost. For the same trees and row the margins are
// XGBoost's, bit for bit: the same comparisons, and float sums in the same order, tree by tree from the base
// score.
//
// A walk down a tree waits for memory at each step and cannot guess the next one, so several trees of like
// depth are walked side by side, without a branch, and their leaves are added in the order of the trees.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/ids.h"
#include "harness/core/result.h"

namespace zpilab {

using Margins = std::array<float, kClassCount>;

class Forest {
 public:
  static constexpr std::uint16_t kLeaf = 0xFFFF;
  struct Node {
    float value = 0;                ///< threshold, or what a leaf adds
    std::uint32_t left = 0;         ///< index in the tree; the right child follows the left one
    std::uint16_t feature = kLeaf;  ///< go left if the feature is below the threshold
    bool missing_left = false;      ///< where NaN goes
    bool operator==(const Node&) const = default;
  };
  struct Tree {
    TrafficClass traffic_class = TrafficClass::normal;
    std::vector<Node> nodes;  ///< the root is the first
    bool operator==(const Tree&) const = default;
  };

  Forest() = default;
  /// Refuses trees that point outside themselves, backwards, more than 65,535 nodes ahead, or at features
  /// that do not exist.
  static Result<Forest> create(float base_score, std::size_t features, std::span<const Tree> trees);

  /// Precondition: the row has as many values as the forest has features. NaN means missing.
  Margins margins(std::span<const float> row) const;
  std::size_t features() const { return features_; }
  std::size_t trees() const { return roots_.size(); }
  std::size_t nodes() const { return steps_.size(); }
  float base_score() const { return base_score_; }
  /// A copy of one tree, as it was given to create().
  Tree tree(std::size_t index) const;

  /// Little-endian: base score f32, features u32, trees u32, then for each tree class u8, nodes u32, and for
  /// each node value f32, left u32, feature u16, missing_left u8.
  std::string serialise() const;
  static Result<Forest> parse(std::string_view bytes);

 private:
  static constexpr std::size_t kSideBySide = 16;     ///< trees that are walked at once
  static constexpr std::size_t kRoundsInBlock = 32;  ///< leaves are kept for so many rounds, then added

  /// A node as it is walked: go to the node `ahead` of this one, or to the one behind that if the feature is
  /// not below the threshold. A leaf looks at a feature behind the last, which is no number: it stays.
  struct Step {
    float value;
    std::uint16_t feature, ahead;
  };
  /// Trees of like depth out of one block; the last of a block may name a tree twice.
  struct Group {
    std::uint32_t depth;                            ///< steps until every tree is at a leaf
    std::array<std::uint32_t, kSideBySide> roots;   ///< indices of steps
    std::array<std::uint16_t, kSideBySide> places;  ///< where in the block each leaf is kept
  };
  /// The trees of some rounds; the n-th tree of each class belongs to round n.
  struct Block {
    std::size_t groups_end, rounds;
  };

  Result<std::uint32_t> add_tree(const Tree& tree, const std::string& name);
  void add_blocks(std::span<const std::uint32_t> depths);
  void walk(const Group& group, const float* row, float* leaves) const;
  Margins margins_with_gaps(std::span<const float> row) const;

  float base_score_ = 0;
  std::size_t features_ = 0;
  std::vector<Step> steps_;                 // the nodes of all trees
  std::vector<std::uint8_t> missing_left_;  // of each node
  std::vector<std::uint32_t> roots_;        // first node of each tree
  std::vector<std::uint8_t> classes_;       // of each tree
  std::vector<Group> groups_;               // block by block
  std::vector<Block> blocks_;
};

/// Probabilities from margins (softmax). Not bit-equal between C libraries, unlike the margins.
std::array<double, kClassCount> probabilities(const Margins& margins);

}  // namespace zpilab
