// Detection against false alarms: what a decision stage would have done had it been set stricter or looser.
// The kind of the stage is none of this file's business: whatever can be turned by one number takes part.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/detect/decision.h"
#include "model/detect/forest.h"
#include "model/evaluate/chance.h"
#include "model/evaluate/false_alarms_per_day.h"
#include "model/evaluate/replayed_trial.h"

namespace zpilab {

/// A decision stage at the beginning of a stream: the class that is called after each sample, nothing while
/// all is quiet. It may remember what it was given; every trial gets one of its own.
using Decide = std::function<std::optional<TrafficClass>(Nanoseconds time, const Margins& margins)>;
/// The stage set to an operating point. Its scale is the stage's own; 1 is the setting of the model.
using DecisionAt = std::function<Decide(double operating_point)>;

/// The operating point multiplies the odds that a decision asks for; above 1 is stricter. Of kind `threshold`
/// those of every threshold, t / (1 - t), so that none leaves (0, 1) and one of 1 stays out of reach; of kind
/// `sequential` its logarithm is taken from all evidence.
DecisionAt decision_at(const Decision& decision);

struct OperatingPoint {
  double setting = 1;
  FalseAlarmCount false_alarms;
  int scans = 0, detected = 0, right_class = 0;
  std::optional<double> chance;  ///< how many of the scans chance would have "detected" at this setting
};

/// The trials judged anew at each setting. Those of workloads apart are left out.
std::vector<OperatingPoint> sweep_operating_points(std::span<const ReplayedTrial> trials,
                                                   const std::set<std::string>& workloads_apart,
                                                   const DecisionAt& decision_at,
                                                   std::span<const double> settings);

/// From a thousandth to a thousand times the model's own setting, four to the power of ten.
std::vector<double> default_settings();

}  // namespace zpilab
