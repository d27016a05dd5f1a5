// What a verdict of the model costs on this device: the time from a sample to the answer, as `zpi-agent
// detect` takes it, without the reading of the sample and without the pipe between the two.
#pragma once

#include <string>

#include "agents/sampler.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"

namespace zpilab {

struct VerdictCost {
  std::string model_path;
  Nanoseconds load_time = 0;  ///< of reading the model's file and preparing the detector
  int rounds = 0;
  Nanoseconds median = 0, p99 = 0;
};

/// `model`, errors: as load_fitting_model() has them.
Result<VerdictCost> measure_verdicts(Sampler& sampler, const std::string& model);

}  // namespace zpilab
