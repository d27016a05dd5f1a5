// A recording with what the detector made of each of its samples.
#pragma once

#include <vector>

#include "model/evaluate/recording.h"
#include "model/evaluate/replay.h"

namespace zpilab {

struct ReplayedTrial {
  const Recording* recording = nullptr;  ///< not owned
  std::vector<ReplayStep> steps;         ///< one a sample
};

}  // namespace zpilab
