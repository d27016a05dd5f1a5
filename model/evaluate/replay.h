// Replay: recorded samples through the same online detector that runs on the device. Deterministic: an
// alarm's time is its sample's time.
#pragma once

#include <optional>
#include <vector>

#include "harness/core/result.h"
#include "model/detect/alarm_gate.h"
#include "model/detect/detector.h"
#include "model/evaluate/recording.h"

namespace zpilab {

struct ReplayStep {
  std::uint64_t seq = 0;
  Nanoseconds time = 0;
  Verdict verdict;
  AlarmEdge edge = AlarmEdge::none;
};

/// One step a sample.
Result<std::vector<ReplayStep>> replay(const Model& model, const Recording& recording);

/// Class with the largest margin: the verdict before the decision stage.
TrafficClass likeliest(const Margins& margins);

}  // namespace zpilab
