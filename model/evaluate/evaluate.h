// How good a model is on recorded trials: errors on windows, trials detected and how soon, false alarms, and
// what chance would have given. The words and rules are those of live campaigns, so that the numbers compare.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/evaluate/confusion.h"
#include "model/evaluate/detection_groups.h"
#include "model/evaluate/false_alarms_per_day.h"
#include "model/evaluate/judge_trial.h"
#include "model/evaluate/operating_points.h"
#include "model/evaluate/recording.h"
#include "model/evaluate/roc_curve.h"
#include "model/evaluate/window_places.h"

namespace zpilab {

/// Shares of false positives at which a detector has to live.
inline constexpr std::array kFewFalsePositives = {0.0001, 0.001, 0.01};

/// One class against all others.
struct ClassRoc {
  std::optional<double> area;  ///< nothing if the class, or every other, does not occur
  std::array<double, kFewFalsePositives.size()> found{};  ///< share of its windows at these false positives
  std::vector<RocPoint> points;                           ///< thinned
};

struct Evaluation {
  Confusion windows;  ///< by definition: the class is that of the probes of the last 2 s, every sample counts
  Confusion certain_windows;  ///< without the stretches that are neither scan nor normal life for certain
  WindowPlaces places;        ///< the windows by definition, by where they lie
  std::optional<double> multiclass_auc;  ///< of the windows by definition, as the curves
  std::array<ClassRoc, kClassCount> roc;
  std::vector<TrialOutcome> trials;
  std::vector<DetectionGroup> groups;
  std::map<std::string, FalseAlarmCount> false_alarms;  ///< by workload
  std::set<std::string> workloads_apart;                ///< of these: never added to the others
  std::vector<OperatingPoint> operating_points;         ///< from loose to strict

  /// All workloads but those that stand apart.
  FalseAlarmCount all_false_alarms() const;
  /// Of all workloads but those that stand apart.
  int scans() const;
  int detected() const;
  int right_class() const;
  int family_uncertain() const;
};

/// `workloads_apart`: allowed, but like an attack; see Workload::apart.
Result<Evaluation> evaluate(const Model& model, std::span<const Recording> recordings,
                            const std::set<std::string>& workloads_apart = {});

/// Recordings that the model was made with (training or thresholds), by their keys.
std::vector<const Recording*> seen_by(const Model& model, std::span<const Recording> recordings);

}  // namespace zpilab
