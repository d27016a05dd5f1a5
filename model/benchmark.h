// What a sample costs on this machine, part by part, and the forest beside XGBoost with the very same trees.
// Times are of single samples and rows, the reading of the clock included, so that a median says what the
// work costs and a percentile what a loaded machine makes of it. What is compared takes turns in short
// batches.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

/// Nanoseconds.
struct CostQuantiles {
  double median = 0, percentile99 = 0;
};

/// A stream of made-up samples, in which what the device does changes every few seconds. Measured when the
/// longest window is full.
struct StreamCost {
  int rate_hz = 0;
  CostQuantiles windows, features, forest, decision;
  CostQuantiles first_three;  ///< windows, features and forest of one sample together
  CostQuantiles detector;     ///< OnlineDetector: all of it
  double allocations = 0;     ///< a sample, in the detector
};

struct ForestCost {
  std::string name;
  std::size_t trees = 0, nodes = 0, features = 0, rows = 0;
  CostQuantiles ours{}, xgboost{};
  double largest_difference = 0;  ///< of any margin
  bool same_bits = false;         ///< of all margins
  double times_faster() const { return xgboost.median / ours.median; }
};

struct Benchmark {
  std::size_t model_bytes = 0;
  double load_ms = 0;      ///< reading the model's file, the median of some
  double load_cpu_ms = 0;  ///< what of it is this program's own work: a loaded machine takes longer
  std::vector<StreamCost> streams;
  std::vector<ForestCost> forests;  ///< the model's, and 8 classes x 100 full trees of depth 6
};

/// Of the model in this file. Takes about a second.
Result<Benchmark> measure_model(const std::string& path);

}  // namespace zpilab
