// Every trial through a detector, and through it again: one that answers differently the second time is
// unstable, and no gate can rest on it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "harness/core/result.h"
#include "model/evaluate/replay_source.h"
#include "model/evaluate/replayed_detector.h"

namespace zpilab {

struct TrialAlarms {
  const ReplayTrial* trial = nullptr;  ///< not owned
  DetectorOutcome outcome;             ///< `not_covered`: a scan that the detector does not claim to see
  std::vector<Detection> alarms;
};

struct ReplayRun {
  std::vector<TrialAlarms> trials;  ///< in the order of the sources
  std::size_t samples = 0;          ///< that the detector was given, each once
  Nanoseconds took = 0, cpu = 0;    ///< of the first time through; `cpu`: of this process and its children
};

enum class Repeat { twice, once };

/// Stops at the first trial in which the detector fails, or is unstable (Errc::failed; it names the trial and
/// the first alarm that differs).
Result<ReplayRun> replay_all(ReplayedDetector& detector, std::span<const ReplaySource> sources,
                             Repeat repeat);

}  // namespace zpilab
