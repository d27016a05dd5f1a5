#include "model/detect/forest.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "model/detect/bytes.h"

namespace zpilab {
namespace {

constexpr std::size_t kNodeBytes = 11;
constexpr std::size_t kMaxNodes = 1 << 26;

Error malformed(const std::string& what) {
  return make_error(Errc::invalid_input, "the forest is damaged: " + what, "section forest");
}

/// Children come after their parent and inside the tree, so every walk ends at a leaf.
bool sound(const Forest::Node& node, std::size_t index, std::size_t count, std::size_t features) {
  if (node.feature == Forest::kLeaf) return std::isfinite(node.value);
  if (std::isnan(node.value)) return false;
  return node.feature < features && node.left > index && node.left < count && count - node.left >= 2;
}

}  // namespace

Result<Forest> Forest::create(float base_score, std::size_t features, std::span<const Tree> trees) {
  if (!std::isfinite(base_score)) return malformed("the base score is no number");
  if (features >= kLeaf) return malformed("more features than a node can name");
  Forest forest;
  forest.base_score_ = base_score;
  forest.features_ = features;
  for (const Tree& tree : trees) {
    const std::size_t first = forest.nodes_.size();
    const std::string name = "tree " + std::to_string(forest.roots_.size());
    if (tree.nodes.empty() || tree.nodes.size() > kMaxNodes - first)
      return malformed(name + " has no sane size");
    if (static_cast<std::size_t>(tree.traffic_class) >= kClassCount)
      return malformed(name + " has no such class");
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
      if (!sound(tree.nodes[i], i, tree.nodes.size(), features))
        return malformed(name + ", node " + std::to_string(i) + " points nowhere");
      Node node = tree.nodes[i];
      node.left = node.feature == kLeaf ? 0 : node.left + static_cast<std::uint32_t>(first);
      forest.nodes_.push_back(node);
    }
    forest.roots_.push_back(static_cast<std::uint32_t>(first));
    forest.classes_.push_back(static_cast<std::uint8_t>(tree.traffic_class));
  }
  return forest;
}

Margins Forest::margins(std::span<const float> row) const {
  assert(row.size() == features_);
  Margins sums;
  sums.fill(base_score_);
  for (std::size_t t = 0; t < roots_.size(); ++t) {
    const Node* node = &nodes_[roots_[t]];
    while (node->feature != kLeaf) {
      const float value = row[node->feature];
      const bool left = std::isnan(value) ? node->missing_left : value < node->value;
      node = &nodes_[node->left + (left ? 0 : 1)];
    }
    sums[classes_[t]] += node->value;
  }
  return sums;
}

std::string Forest::serialise() const {
  std::string out;
  put_float(out, base_score_);
  put_number(out, static_cast<std::uint32_t>(features_));
  put_number(out, static_cast<std::uint32_t>(roots_.size()));
  for (std::size_t t = 0; t < roots_.size(); ++t) {
    const std::size_t first = roots_[t];
    const std::size_t last = t + 1 < roots_.size() ? roots_[t + 1] : nodes_.size();
    put_number(out, classes_[t]);
    put_number(out, static_cast<std::uint32_t>(last - first));
    for (std::size_t i = first; i < last; ++i) {
      const Node& node = nodes_[i];
      put_float(out, node.value);
      put_number(out, node.feature == kLeaf ? 0U : node.left - static_cast<std::uint32_t>(first));
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
