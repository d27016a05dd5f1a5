// The decision's rules from a stated budget of false alarms a day: each rule of a grid is simulated for every
// class, alarm counting included, on trials that the scoring forest has not seen. Some tens of hours count no
// rate of one alarm in days, so a rule's rate is extrapolated from how many it would give at lower odds.
// Among the combinations within the budget the one with the most scans detected is taken, then the one that
// is soonest.
#pragma once

#include <span>
#include <vector>

#include "model/detect/decision.h"
#include "model/evaluate/recording.h"

namespace zpilab {

/// A trial with the probabilities of each of its samples, from a forest that did not see it.
struct ScoredTrial {
  const Recording* recording = nullptr;
  std::vector<Probabilities> probabilities;
};

struct ChosenDecision {
  Decision decision;
  double hours = 0;                  ///< time in which an alarm would have been a false one
  double expected_false_alarms = 0;  ///< in that time, by what it took to raise one; the sum of the classes
  int false_alarms = 0;              ///< counted with the chosen rules, all classes together
  int scans = 0, detected = 0;
};

struct ChoiceSettings {
  double false_alarms_per_day = 1;
  int threads = 1;  ///< classes that are searched side by side; changes no result
};

/// `Kind` is ThresholdDecision or SequentialDecision; of `start` only the rules are chosen anew.
template <typename Kind>
ChosenDecision choose_decision(std::span<const ScoredTrial> trials, const ChoiceSettings& settings,
                               const Kind& start = {});

extern template ChosenDecision choose_decision(std::span<const ScoredTrial>, const ChoiceSettings&,
                                               const ThresholdDecision&);
extern template ChosenDecision choose_decision(std::span<const ScoredTrial>, const ChoiceSettings&,
                                               const SequentialDecision&);

}  // namespace zpilab
