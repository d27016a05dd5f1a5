// Thresholds from a stated budget of false alarms per hour: the online decision is simulated, alarm counting
// included, for every rule of a grid and every class, on trials that the scoring forest has not seen. Among
// the combinations within the budget the one with the most scans detected is taken, then the one that is
// soonest.
#pragma once

#include <span>
#include <vector>

#include "model/detect/decision.h"
#include "model/evaluate/recording.h"

namespace zpilab {

/// A trial with the scores of each of its samples.
struct ScoredTrial {
  const Recording* recording = nullptr;
  std::vector<Probabilities> scores;  ///< as from scores(), one a sample
};

struct ChosenThresholds {
  Decision decision;
  double hours = 0;      ///< time in which an alarm would have been a false one
  int false_alarms = 0;  ///< with the chosen rules, all classes together
  int scans = 0, detected = 0;
};

ChosenThresholds choose_thresholds(std::span<const ScoredTrial> trials, double budget_per_hour);

}  // namespace zpilab
