// What the alarms in one trial are worth, by the rules of live campaigns: a hit lies between the first probe
// and the last one plus grace; every other alarm is a false alarm.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "model/evaluate/recording.h"
#include "model/evaluate/replay.h"

namespace zpilab {

struct TrialOutcome {
  std::string file, scan, timing, workload, policy;
  int trial = 0;
  TrafficClass traffic_class = TrafficClass::normal;
  bool placebo = true;
  /// From the first probe to the first alarm of that grade. `protocol`: TCP, UDP, ... of either family;
  /// `family`: of addresses, IPv4 or IPv6.
  std::optional<Nanoseconds> any, protocol, family, right_class;
  TrafficClass first_said = TrafficClass::normal;  ///< by the first of them
  std::size_t probes_before = 0;                   ///< probes that had arrived at the first alarm
  int false_alarms = 0;
  bool contaminated = false;  ///< a false alarm before the scan
  Nanoseconds quiet = 0;      ///< time in which an alarm would have been a false one
  Nanoseconds stretch = 0;    ///< time in which an alarm would have been a hit

  /// A TCP scan whose first alarm said `tcp`, and that no alarm called by its class.
  bool family_uncertain() const;
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

TrialOutcome judge_trial(const Recording& recording, std::span<const ReplayStep> steps);

}  // namespace zpilab
