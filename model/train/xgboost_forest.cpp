#include "model/train/xgboost_forest.h"

#include <xgboost/c_api.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace zpilab {
namespace {

Error failure(const std::string& tried) {
  return make_error(Errc::failed, tried + ": " + XGBGetLastError(), "XGBoost");
}

std::string text_of(std::int64_t value) { return std::to_string(value); }
/// Always with an exponent, or XGBoost would read a whole number as an integer.
std::string text_of(float value) {
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  return std::string(buffer, end);
}

template <typename Number>
std::string array_of(const std::vector<Number>& values) {
  std::string text = "[";
  for (const Number& value : values) text += (text.size() == 1 ? "" : ",") + text_of(value);
  return text + "]";
}

/// A tree in XGBoost's JSON. What only training needs is zero.
std::string json_of(const Forest::Tree& tree, std::size_t id, std::size_t features) {
  constexpr std::int64_t kNone = -1, kNoParent = std::numeric_limits<std::int32_t>::max();
  const std::size_t count = tree.nodes.size();
  std::vector<std::int64_t> left(count, kNone), right(count, kNone), parents(count, kNoParent);
  std::vector<std::int64_t> split_indices(count, 0), default_left(count, 0);
  std::vector<float> conditions(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Forest::Node& node = tree.nodes[i];
    conditions[i] = node.value;
    if (node.feature == Forest::kLeaf) continue;
    left[i] = node.left;
    right[i] = node.left + std::int64_t{1};
    parents[node.left] = parents[node.left + 1] = static_cast<std::int64_t>(i);
    split_indices[i] = node.feature;
    default_left[i] = node.missing_left ? 1 : 0;
  }
  const std::string zeros = array_of(std::vector<float>(count, 0));
  return R"({"id":)" + std::to_string(id) + R"(,"tree_param":{"num_deleted":"0","num_feature":")" +
         std::to_string(features) + R"(","num_nodes":")" + std::to_string(count) +
         R"(","size_leaf_vector":"0"},"left_children":)" + array_of(left) + R"(,"right_children":)" +
         array_of(right) + R"(,"parents":)" + array_of(parents) + R"(,"split_indices":)" +
         array_of(split_indices) + R"(,"split_conditions":)" + array_of(conditions) + R"(,"split_type":)" +
         array_of(std::vector<std::int64_t>(count, 0)) + R"(,"default_left":)" + array_of(default_left) +
         R"(,"base_weights":)" + zeros + R"(,"loss_changes":)" + zeros + R"(,"sum_hessian":)" + zeros +
         R"(,"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[]})";
}

std::string json_of(const Forest& forest) {
  const std::string classes = std::to_string(kClassCount);
  std::vector<std::int64_t> tree_info;
  std::string trees;
  for (std::size_t t = 0; t < forest.trees(); ++t) {
    const Forest::Tree tree = forest.tree(t);
    tree_info.push_back(static_cast<std::int64_t>(tree.traffic_class));
    trees += (t == 0 ? "" : ",") + json_of(tree, t, forest.features());
  }
  return R"({"version":[1,7,4],"learner":{"attributes":{},"feature_names":[],"feature_types":[],)"
         R"("gradient_booster":{"name":"gbtree","model":{"gbtree_model_param":{"num_parallel_tree":"1",)"
         R"("num_trees":")" +
         std::to_string(forest.trees()) + R"(","size_leaf_vector":"0"},"tree_info":)" + array_of(tree_info) +
         R"(,"trees":[)" + trees + R"(]}},"learner_model_param":{"base_score":")" +
         text_of(forest.base_score()) + R"(","boost_from_average":"1","num_class":")" + classes +
         R"(","num_feature":")" + std::to_string(forest.features()) +
         R"(","num_target":"1"},"objective":{"name":"multi:softprob","softmax_multiclass_param":{"num_class":")" +
         classes + R"("}}}})";
}

}  // namespace

class XgboostForest::Impl {
 public:
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (handle_) XGBoosterFree(handle_);
  }

  Result<Done> load(const Forest& forest) {
    if (XGBoosterCreate(nullptr, 0, &handle_) != 0) return failure("making a booster");
    const std::string model = json_of(forest);
    if (XGBoosterLoadModelFromBuffer(handle_, model.data(), model.size()) != 0)
      return failure("loading the trees");
    if (XGBoosterSetParam(handle_, "nthread", "1") != 0) return failure("setting nthread");
    row_.resize(forest.features());
    array_ = R"({"data":[)" + std::to_string(reinterpret_cast<std::uintptr_t>(row_.data())) +
             R"(,true],"shape":[1,)" + std::to_string(row_.size()) + R"(],"typestr":"<f4","version":3})";
    return Done{};
  }

  std::span<float> row() { return row_; }

  Result<Margins> margins() const {
    constexpr const char* kMargins =
        R"({"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true,)"
        R"("cache_id":0,"missing":NaN})";
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* result = nullptr;
    if (XGBoosterPredictFromDense(handle_, array_.c_str(), kMargins, nullptr, &shape, &dimensions, &result) !=
        0)
      return failure("predicting");
    Margins margins;
    std::copy_n(result, kClassCount, margins.begin());
    return margins;
  }

 private:
  BoosterHandle handle_ = nullptr;
  std::vector<float> row_;
  std::string array_;  // says where the row is, in NumPy's array interface
};

XgboostForest::XgboostForest(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
XgboostForest::XgboostForest(XgboostForest&&) noexcept = default;
XgboostForest& XgboostForest::operator=(XgboostForest&&) noexcept = default;
XgboostForest::~XgboostForest() = default;

Result<XgboostForest> XgboostForest::create(const Forest& forest) {
  auto impl = std::make_unique<Impl>();
  if (auto loaded = impl->load(forest); !loaded) return loaded.error();
  return XgboostForest(std::move(impl));
}

std::span<float> XgboostForest::row() { return impl_->row(); }
Result<Margins> XgboostForest::margins() const { return impl_->margins(); }

}  // namespace zpilab
