#include "model/detect/forest.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>

#include "model/detect/bytes.h"

namespace zpilab {
namespace {

constexpr std::size_t kNodeBytes = 11;
constexpr std::size_t kMaxNodes = 1 << 26;
constexpr std::size_t kFurthest = 0xFFFF;
/// Rows up to this width are walked side by side; it bounds the stack that margins() takes.
constexpr std::size_t kWidestRow = 2047;

Error malformed(const std::string& what) {
  return make_error(Errc::invalid_input, "the forest is damaged: " + what, "section forest");
}

/// Children come after their parent and inside the tree, so every walk ends at a leaf.
bool sound(const Forest::Node& node, std::size_t index, std::size_t count, std::size_t features) {
  if (node.feature == Forest::kLeaf) return std::isfinite(node.value);
  if (std::isnan(node.value)) return false;
  return node.feature < features && node.left > index && node.left < count && count - node.left >= 2;
}

/// False if a value is missing.
bool copy_complete(std::span<const float> row, float* to) {
  std::uint32_t missing = 0;
  for (const float value : row) {
    missing |= std::isnan(value) ? 1U : 0U;
    *to++ = value;
  }
  return missing == 0;
}

}  // namespace

Result<Forest> Forest::create(float base_score, std::size_t features, std::span<const Tree> trees) {
  if (!std::isfinite(base_score)) return malformed("the base score is no number");
  if (features >= kLeaf) return malformed("more features than a node can name");
  Forest forest;
  forest.base_score_ = base_score;
  forest.features_ = features;
  std::vector<std::uint32_t> depths;
  for (const Tree& tree : trees) {
    const auto depth = forest.add_tree(tree, "tree " + std::to_string(depths.size()));
    if (!depth) return depth.error();
    depths.push_back(*depth);
  }
  forest.add_blocks(depths);
  return forest;
}

/// Gives the tree's depth.
Result<std::uint32_t> Forest::add_tree(const Tree& tree, const std::string& name) {
  const std::size_t count = tree.nodes.size();
  if (count == 0 || count > kMaxNodes - steps_.size()) return malformed(name + " has no sane size");
  if (static_cast<std::size_t>(tree.traffic_class) >= kClassCount)
    return malformed(name + " has no such class");
  roots_.push_back(static_cast<std::uint32_t>(steps_.size()));
  classes_.push_back(static_cast<std::uint8_t>(tree.traffic_class));
  std::vector<std::uint32_t> depths(count);
  std::uint32_t deepest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Node& node = tree.nodes[i];
    if (!sound(node, i, count, features_))
      return malformed(name + ", node " + std::to_string(i) + " points nowhere");
    missing_left_.push_back(node.missing_left);
    if (node.feature == kLeaf) {
      steps_.push_back({node.value, static_cast<std::uint16_t>(features_), 0});
      deepest = std::max(deepest, depths[i]);
      continue;
    }
    const std::size_t ahead = node.left - i;
    if (ahead > kFurthest)
      return malformed(name + ", node " + std::to_string(i) + " has its children too far behind it");
    steps_.push_back({node.value, node.feature, static_cast<std::uint16_t>(ahead)});
    for (const std::size_t child : {i + ahead, i + ahead + 1})
      depths[child] = std::max(depths[child], depths[i] + 1);
  }
  return deepest;
}

void Forest::add_blocks(std::span<const std::uint32_t> depths) {
  struct Placed {
    std::uint32_t tree;
    std::uint16_t place;
  };
  std::vector<std::vector<Placed>> blocks;
  std::array<std::size_t, kClassCount> rounds{};
  for (std::uint32_t tree = 0; tree < roots_.size(); ++tree) {
    const std::size_t round = rounds[classes_[tree]]++;
    if (round / kRoundsInBlock == blocks.size()) blocks.emplace_back();
    const std::size_t place = round % kRoundsInBlock * kClassCount + classes_[tree];
    blocks[round / kRoundsInBlock].push_back({tree, static_cast<std::uint16_t>(place)});
  }
  for (std::vector<Placed>& block : blocks) {
    // The deepest first, so that trees of like depth meet in a group.
    std::ranges::stable_sort(block, std::greater{},
                             [&](const Placed& placed) { return depths[placed.tree]; });
    for (std::size_t first = 0; first < block.size(); first += kSideBySide) {
      Group& group = groups_.emplace_back();
      group.depth = depths[block[first].tree];
      for (std::size_t i = 0; i < kSideBySide; ++i) {
        const Placed& placed = block[std::min(first + i, block.size() - 1)];
        group.roots[i] = roots_[placed.tree];
        group.places[i] = placed.place;
      }
    }
    const auto last = std::ranges::max_element(block, {}, &Placed::place);
    blocks_.push_back({groups_.size(), last->place / kClassCount + 1});
  }
}

void Forest::walk(const Group& group, const float* row, float* leaves) const {
  std::array<const Step*, kSideBySide> at;
  for (std::size_t i = 0; i < kSideBySide; ++i) at[i] = &steps_[group.roots[i]];
  for (std::uint32_t level = 0; level < group.depth; ++level)
    for (std::size_t i = 0; i < kSideBySide; ++i)
      at[i] += std::size_t{at[i]->ahead} + (row[at[i]->feature] >= at[i]->value ? 1U : 0U);
  for (std::size_t i = 0; i < kSideBySide; ++i) leaves[group.places[i]] = at[i]->value;
}

Margins Forest::margins(std::span<const float> row) const {
  assert(row.size() == features_);
  std::array<float, kWidestRow + 1> values;  // not cleared: that would take longer than a walk
  if (row.size() > kWidestRow || !copy_complete(row, values.data())) return margins_with_gaps(row);
  values[row.size()] = std::numeric_limits<float>::quiet_NaN();

  Margins sums;
  sums.fill(base_score_);
  std::array<float, kRoundsInBlock * kClassCount> leaves;
  std::size_t group = 0;
  for (const Block& block : blocks_) {
    leaves.fill(-0.0F);  // where a class has fewer trees than another: adding it changes nothing, not even -0
    for (; group < block.groups_end; ++group) walk(groups_[group], values.data(), leaves.data());
    const float* leaf = leaves.data();
    for (std::size_t round = 0; round < block.rounds; ++round)
      for (float& sum : sums) sum += *leaf++;
  }
  return sums;
}

/// Where values are missing, each node says where to go.
Margins Forest::margins_with_gaps(std::span<const float> row) const {
  Margins sums;
  sums.fill(base_score_);
  for (std::size_t t = 0; t < roots_.size(); ++t) {
    std::size_t at = roots_[t];
    while (steps_[at].ahead != 0) {
      const float value = row[steps_[at].feature];
      const bool left = std::isnan(value) ? missing_left_[at] != 0 : value < steps_[at].value;
      at += steps_[at].ahead + (left ? 0U : 1U);
    }
    sums[classes_[t]] += steps_[at].value;
  }
  return sums;
}

Forest::Tree Forest::tree(std::size_t index) const {
  const std::size_t first = roots_[index];
  const std::size_t last = index + 1 < roots_.size() ? roots_[index + 1] : steps_.size();
  Tree tree;
  tree.traffic_class = static_cast<TrafficClass>(classes_[index]);
  for (std::size_t i = first; i < last; ++i) {
    const Step& step = steps_[i];
    const bool leaf = step.ahead == 0;
    tree.nodes.push_back({step.value, leaf ? 0U : static_cast<std::uint32_t>(i - first) + step.ahead,
                          leaf ? kLeaf : step.feature, missing_left_[i] != 0});
  }
  return tree;
}

std::string Forest::serialise() const {
  std::string out;
  put_float(out, base_score_);
  put_number(out, static_cast<std::uint32_t>(features_));
  put_number(out, static_cast<std::uint32_t>(roots_.size()));
  for (std::size_t t = 0; t < roots_.size(); ++t) {
    const Tree copy = tree(t);
    put_number(out, classes_[t]);
    put_number(out, static_cast<std::uint32_t>(copy.nodes.size()));
    for (const Node& node : copy.nodes) {
      put_float(out, node.value);
      put_number(out, node.left);
      put_number(out, node.feature);
      put_number(out, static_cast<std::uint8_t>(node.missing_left));
    }
  }
  return out;
}

Result<Forest> Forest::parse(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto base_score = reader.real();
  const auto features = reader.number<std::uint32_t>();
  const auto tree_count = reader.number<std::uint32_t>();
  if (!tree_count) return malformed("it is cut short");
  std::vector<Tree> trees;
  for (std::uint32_t t = 0; t < *tree_count; ++t) {
    const auto traffic_class = reader.number<std::uint8_t>();
    const auto count = reader.number<std::uint32_t>();
    if (!count || *count > reader.left() / kNodeBytes) return malformed("it is cut short");
    Tree& tree = trees.emplace_back();
    tree.traffic_class = static_cast<TrafficClass>(*traffic_class);
    tree.nodes.reserve(*count);
    for (std::uint32_t i = 0; i < *count; ++i) {
      Node& node = tree.nodes.emplace_back();
      node.value = *reader.real();  // the length was checked above
      node.left = *reader.number<std::uint32_t>();
      node.feature = *reader.number<std::uint16_t>();
      node.missing_left = *reader.number<std::uint8_t>() != 0;
    }
  }
  if (reader.left() != 0) return malformed("there are bytes behind its end");
  return create(*base_score, *features, trees);
}

std::array<double, kClassCount> probabilities(const Margins& margins) {
  const double largest = *std::ranges::max_element(margins);
  std::array<double, kClassCount> result{};
  double total = 0;
  for (std::size_t i = 0; i < kClassCount; ++i) total += result[i] = std::exp(margins[i] - largest);
  for (double& p : result) p /= total;
  return result;
}

}  // namespace zpilab
