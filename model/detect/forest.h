// A forest of regression trees, evaluated without XGBoost. For the same trees and row the margins are
// XGBoost's, bit for bit: the same comparisons, and float sums in the same order, tree by tree from the base
// score.
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
  /// Refuses trees that point outside themselves, backwards, or at features that do not exist.
  static Result<Forest> create(float base_score, std::size_t features, std::span<const Tree> trees);

  /// Precondition: the row has as many values as the forest has features. NaN means missing.
  Margins margins(std::span<const float> row) const;
  std::size_t features() const { return features_; }
  std::size_t trees() const { return roots_.size(); }
  std::size_t nodes() const { return nodes_.size(); }

  /// Little-endian: base score f32, features u32, trees u32, then for each tree class u8, nodes u32, and for
  /// each node value f32, left u32, feature u16, missing_left u8.
  std::string serialise() const;
  static Result<Forest> parse(std::string_view bytes);

 private:
  float base_score_ = 0;
  std::size_t features_ = 0;
  std::vector<Node> nodes_;            // of all trees; `left` is an index into this
  std::vector<std::uint32_t> roots_;   // first node of each tree
  std::vector<std::uint8_t> classes_;  // of each tree
};

/// Probabilities from margins (softmax). Not bit-equal between C libraries, unlike the margins.
std::array<double, kClassCount> probabilities(const Margins& margins);

}  // namespace zpilab
