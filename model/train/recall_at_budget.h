// How many scans are found at a budget of false alarms, fast enough to be asked for every subset of features
// that a search tries. In place of rules by class there is one decision with one number: a CUSUM of the
// evidence (detect/sequential_decision.h) with the default rule's drift, the same for all classes; an alarm
// is on while the largest sum is at least a height. The height is swept, and the lowest is taken from which
// on upwards the budget holds. A single number cannot be fitted to chance as a grid of rules can, and the sum
// is made once for all heights. It is no promise of what the chosen rules of a model will do, only a fair way
// to compare.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "model/detect/scores.h"
#include "model/evaluate/judge_trial.h"
#include "model/evaluate/recording.h"

namespace zpilab {

/// The largest sum of all classes, step by step through a trial.
class LargestSum {
 public:
  /// `elapsed`: what the scores stand for. Nats x seconds.
  float step(const Probabilities& scores, Nanoseconds elapsed);

 private:
  std::array<double, kClassCount> sums_{};
};

/// A trial as the decision sees it.
struct SumCourse {
  const Recording* recording = nullptr;  ///< not owned
  std::vector<Nanoseconds> times;
  std::vector<float> sums;  ///< one a time
};

struct RecallAtBudget {
  double height = 0;                  ///< of the sum, for an alarm
  int false_alarms = 0, allowed = 0;  ///< in `hours` in which no alarm is a hit
  double hours = 0;
  std::array<int, kClassCount> scans{}, detected{};
  std::vector<double> seconds;  ///< to the first alarm, of the scans that were detected
  double macro_recall = 0;      ///< mean over the classes that have scans
  /// Of the same: the mean time to the alarm on a logarithmic scale from 0 (at once) to 1 (30 s, or missed);
  /// a tenth of a second is 0.12, a second 0.42.
  double macro_wait = 0;

  int all_scans() const;
  int all_detected() const;
};

/// Any alarm between first probe and end of grace detects a scan, whatever its class. Workloads apart are
/// left out. The budget allows whole false alarms: in a few hours, often none.
RecallAtBudget recall_at_budget(std::span<const SumCourse> courses, double false_alarms_per_day);

}  // namespace zpilab
