// Training of the forest. What leaves this file pair is our own Forest; beside xgboost_forest.h, which is for
// comparison, nothing else knows XGBoost.
// Deterministic: the same rows, settings and machine give the same trees. One booster uses one thread;
// boosters may train side by side in several.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "harness/core/result.h"
#include "model/detect/forest.h"
#include "model/train/dataset.h"

namespace zpilab {

struct BoosterSettings {
  int rounds = 100;  ///< each round grows one tree a class
  int depth = 6;
  double learning_rate = 0.15;
  double least_child_weight = 8;  ///< in weighted windows: a leaf must stand for more than one moment
  double columns_per_tree = 0.5;  ///< share of the features that a tree may use
  std::uint64_t seed = 1;
};

class Booster {
 public:
  /// Trains on all rows of the data set. XGBoost's failures come back as Errc::failed.
  static Result<Booster> train(const Dataset& dataset, const BoosterSettings& settings);
  Booster(Booster&&) noexcept;
  Booster& operator=(Booster&&) noexcept;
  ~Booster();

  /// The same trees as our own forest.
  const Forest& forest() const;
  /// Total gain of all splits by each feature.
  const std::vector<double>& gains() const;
  /// XGBoost's own margins, row by row, kClassCount each: what the forest is checked against.
  Result<std::vector<float>> margins(std::span<const float> values) const;

 private:
  class Impl;
  explicit Booster(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zpilab
