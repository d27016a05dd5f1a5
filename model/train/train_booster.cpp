#include "model/train/train_booster.h"

#include <xgboost/c_api.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "harness/core/number_text.h"
#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

using Json = nlohmann::json;

Error failure(const std::string& tried) {
  return make_error(Errc::failed, tried + ": " + XGBGetLastError(), "XGBoost");
}

class Matrix {
 public:
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  Matrix() = default;
  ~Matrix() {
    if (handle_) XGDMatrixFree(handle_);
  }
  bool fill(std::span<const float> values, std::size_t columns) {
    return XGDMatrixCreateFromMat(values.data(), values.size() / columns, columns,
                                  std::numeric_limits<float>::quiet_NaN(), &handle_) == 0;
  }
  bool set(const char* field, const std::vector<float>& numbers) {
    return XGDMatrixSetFloatInfo(handle_, field, numbers.data(), numbers.size()) == 0;
  }
  DMatrixHandle get() const { return handle_; }

 private:
  DMatrixHandle handle_ = nullptr;
};

class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (handle_) XGBoosterFree(handle_);
  }
  bool create(const Matrix& matrix) {
    const DMatrixHandle matrices[] = {matrix.get()};
    return XGBoosterCreate(matrices, 1, &handle_) == 0;
  }
  BoosterHandle get() const { return handle_; }

 private:
  BoosterHandle handle_ = nullptr;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

Parameters parameters(const BoosterSettings& settings) {
  return {{"objective", "multi:softprob"},
          {"num_class", std::to_string(kClassCount)},
          {"tree_method", "hist"},
          {"base_score", "0.5"},
          {"max_depth", std::to_string(settings.depth)},
          {"eta", number_text(settings.learning_rate)},
          {"min_child_weight", number_text(settings.least_child_weight)},
          {"colsample_bytree", number_text(settings.columns_per_tree)},
          // Its own threads wait by spinning: on a loaded machine two of them took 30 times as long as one.
          {"nthread", "1"},
          {"seed", std::to_string(settings.seed & 0x7FFFFFFF)},
          {"verbosity", "0"}};
}

/// XGBoost's children may stand anywhere; ours stand side by side behind their parent.
Forest::Tree convert_tree(const Json& tree, int traffic_class, std::vector<double>& gains) {
  const Json &left = tree.at("left_children"), &right = tree.at("right_children");
  const Json &features = tree.at("split_indices"), &values = tree.at("split_conditions");
  const Json &missing_left = tree.at("default_left"), &gain = tree.at("loss_changes");
  Forest::Tree out;
  out.traffic_class = static_cast<TrafficClass>(traffic_class);
  out.nodes.resize(1);
  std::vector<std::size_t> source = {0};  // index in XGBoost's arrays, by our index
  for (std::size_t i = 0; i < source.size(); ++i) {
    const std::size_t from = source[i];
    out.nodes[i].value = values.at(from).get<float>();
    if (left.at(from).get<int>() < 0) continue;
    out.nodes[i].feature = features.at(from).get<std::uint16_t>();
    out.nodes[i].missing_left = missing_left.at(from).get<int>() != 0;
    out.nodes[i].left = static_cast<std::uint32_t>(source.size());
    gains.at(out.nodes[i].feature) += gain.at(from).get<double>();
    source.push_back(left.at(from).get<std::size_t>());
    source.push_back(right.at(from).get<std::size_t>());
    out.nodes.resize(source.size());
  }
  return out;
}

Result<Forest> convert(const Json& model, std::size_t columns, std::vector<double>& gains) {
  const Json& learner = model.at("learner");
  const Json& forest = learner.at("gradient_booster").at("model");
  const std::string base = learner.at("learner_model_param").at("base_score").get<std::string>();
  gains.assign(columns, 0.0);
  std::vector<Forest::Tree> trees;
  for (std::size_t t = 0; t < forest.at("trees").size(); ++t)
    trees.push_back(convert_tree(forest.at("trees").at(t), forest.at("tree_info").at(t).get<int>(), gains));
  return Forest::create(std::stof(base), columns, trees);
}

}  // namespace

class Booster::Impl {
 public:
  Result<Done> train(const Dataset& dataset, const BoosterSettings& settings) {
    Matrix matrix;
    if (!matrix.fill(dataset.values, dataset.columns)) return failure("reading the windows");
    if (!matrix.set("label", dataset.labels)) return failure("setting the labels");
    if (!matrix.set("weight", dataset.weights)) return failure("setting the weights");
    if (!handle_.create(matrix)) return failure("making a booster");
    for (const auto& [name, value] : parameters(settings))
      if (XGBoosterSetParam(handle_.get(), name.c_str(), value.c_str()) != 0)
        return failure("setting " + name);
    for (int round = 0; round < settings.rounds; ++round)
      if (XGBoosterUpdateOneIter(handle_.get(), round, matrix.get()) != 0) return failure("training");
    columns_ = dataset.columns;
    return extract();
  }

  Result<std::vector<float>> margins(std::span<const float> values) const {
    Matrix matrix;
    if (!matrix.fill(values, columns_)) return failure("reading rows");
    constexpr const char* kMargins =
        R"({"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true})";
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* result = nullptr;
    if (XGBoosterPredictFromDMatrix(handle_.get(), matrix.get(), kMargins, &shape, &dimensions, &result) != 0)
      return failure("predicting");
    return std::vector<float>(result, result + values.size() / columns_ * kClassCount);
  }

  const Forest& forest() const { return forest_; }
  const std::vector<double>& gains() const { return gains_; }

 private:
  // Universal Binary JSON: its numbers are exact, and unlike XGBoost's JSON it can say infinity.
  Result<Done> extract() {
    bst_ulong length = 0;
    const char* bytes = nullptr;
    if (XGBoosterSaveModelToBuffer(handle_.get(), R"({"format":"ubj"})", &length, &bytes) != 0)
      return failure("saving the trees");
    try {
      auto forest = convert(Json::from_ubjson(bytes, bytes + length), columns_, gains_);
      if (!forest) return forest.error();
      forest_ = std::move(*forest);
    } catch (const std::exception& error) {
      return make_error(Errc::failed, std::string("its model is not as expected: ") + error.what(),
                        "XGBoost");
    }
    return Done{};
  }

  Handle handle_;
  std::size_t columns_ = 0;
  Forest forest_;
  std::vector<double> gains_;
};

Booster::Booster(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Booster::Booster(Booster&&) noexcept = default;
Booster& Booster::operator=(Booster&&) noexcept = default;
Booster::~Booster() = default;

Result<Booster> Booster::train(const Dataset& dataset, const BoosterSettings& settings) {
  if (dataset.rows() == 0) return make_error(Errc::invalid_input, "there is not one window to train on");
  auto impl = std::make_unique<Impl>();
  if (auto trained = impl->train(dataset, settings); !trained) return trained.error();
  return Booster(std::move(impl));
}

const Forest& Booster::forest() const { return impl_->forest(); }
const std::vector<double>& Booster::gains() const { return impl_->gains(); }
Result<std::vector<float>> Booster::margins(std::span<const float> values) const {
  return impl_->margins(values);
}

}  // namespace zpilab
