// A model that this device can run: one that is named, or the first of those installed that finds all of its
// counters here.
#pragma once

#include <span>
#include <string>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "model/detect/detector.h"

namespace zpilab {

struct FittingModel {
  std::string path;
  Nanoseconds load_time = 0;  ///< of reading its file and preparing the detector
  OnlineDetector detector;
};

/// `model`: a file, or the name of a model of this installation; empty: of `linux` and `portable` the first
/// that fits. Errors: there is none, or it needs counters that are not among `counters`.
Result<FittingModel> load_fitting_model(const std::string& model, std::span<const std::string> counters);

}  // namespace zpilab
