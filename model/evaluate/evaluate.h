// How good a model is on recorded trials: window error, trials detected, false alarms per hour.
// The words and rules are those of live campaigns, so that the numbers compare: a hit lies between the first
// probe and the last one plus grace; every other alarm is a false alarm.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/evaluate/recording.h"
#include "model/evaluate/replay.h"

namespace zpilab {

/// Windows by true class (first) and likeliest class (second).
class Confusion {
 public:
  void add(TrafficClass truth, TrafficClass said) { ++counts_[index(truth)][index(said)]; }
  std::uint64_t count(TrafficClass truth, TrafficClass said) const {
    return counts_[index(truth)][index(said)];
  }
  std::uint64_t total(TrafficClass truth) const;
  /// Share of a class's windows that were recognised; nothing if there were none.
  std::optional<double> recall(TrafficClass truth) const;
  /// Mean over the classes that occur of 1 - recall.
  double macro_error() const;

 private:
  static std::size_t index(TrafficClass c) { return static_cast<std::size_t>(c); }
  std::array<std::array<std::uint64_t, kClassCount>, kClassCount> counts_{};
};

struct TrialOutcome {
  std::string file, scan, timing, workload;
  int trial = 0;
  TrafficClass traffic_class = TrafficClass::normal;
  bool placebo = true;
  std::optional<Nanoseconds> any, family,
      right_class;                ///< from the first probe to the first alarm of that grade
  std::size_t probes_before = 0;  ///< probes that had arrived at the first alarm
  int false_alarms = 0;
  bool contaminated = false;  ///< a false alarm before the scan
  Nanoseconds quiet = 0;      ///< time in which an alarm would have been a false one
};

/// The stretch of a trial in which an alarm is a hit: first probe to last probe plus grace. Empty without
/// probes.
struct HitWindow {
  bool scan = false;
  Nanoseconds from = 0, to = 0;

  explicit HitWindow(const Recording& recording);
  bool contains(Nanoseconds time) const { return scan && time >= from && time <= to; }
  /// How much of [begin, end] lies outside.
  Nanoseconds quiet(Nanoseconds begin, Nanoseconds end) const;
};

struct FalseAlarmCount {
  int alarms = 0;
  double hours = 0;
};

struct Evaluation {
  Confusion windows;  ///< by definition: the class is that of the probes of the last 2 s, every sample counts
  Confusion certain_windows;  ///< without the stretches that are neither scan nor normal life for certain
  std::vector<TrialOutcome> trials;
  std::map<std::string, FalseAlarmCount> false_alarms;  ///< by workload
  FalseAlarmCount all_false_alarms() const;
  int scans() const;
  int detected() const;
};

Result<Evaluation> evaluate(const Model& model, std::span<const Recording> recordings);
/// One trial from its alarms.
TrialOutcome judge_trial(const Recording& recording, std::span<const ReplayStep> steps);

/// Recordings that the model was made with (training or thresholds), by their keys.
std::vector<const Recording*> seen_by(const Model& model, std::span<const Recording> recordings);

}  // namespace zpilab
