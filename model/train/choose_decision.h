// The decision's rules from a stated budget of false alarms a day: each rule of a grid is simulated for every
// class, alarm counting included, on trials that the scoring forest has not seen. Among the combinations
// within the budget the one with the most scans detected is taken, then the one that is soonest.
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

struct ChosenDecision {
  Decision decision;
  double hours = 0;      ///< time in which an alarm would have been a false one
  int false_alarms = 0;  ///< with the chosen rules, all classes together
  int scans = 0, detected = 0;
};

/// `Kind` is ThresholdDecision or SequentialDecision.
template <typename Kind>
ChosenDecision choose_decision(std::span<const ScoredTrial> trials, double false_alarms_per_day);

extern template ChosenDecision choose_decision<ThresholdDecision>(std::span<const ScoredTrial>, double);
extern template ChosenDecision choose_decision<SequentialDecision>(std::span<const ScoredTrial>, double);

}  // namespace zpilab
