// What alarms that a detector printed in one trial are worth, by the rules that the reports have for
// campaigns (reports/score.h): a hit lies between first probe and last probe plus grace, every other alarm is
// a false one; an alarm less than 10 s after the one before continues it, and counts again every 60 s.
#pragma once

#include <optional>
#include <span>

#include "harness/core/detection.h"
#include "model/evaluate/recording.h"

namespace zpilab {

struct AlarmScore {
  std::optional<Nanoseconds> ttfd;  ///< first probe to first hit
  bool right_class = false;         ///< a hit named the scan's class
  int detections = 0;               ///< hits that count; the first one always does
  int false_alarms = 0;             ///< others that count
  Nanoseconds horizon = 0;          ///< first probe to end of grace: how long it had; 0 without a scan
  Nanoseconds quiet = 0;            ///< time of the trial in which an alarm is a false one
};

/// Precondition: each alarm has the time that counts, as a replay gives it.
AlarmScore judge_alarms(const Recording& recording, std::span<const Detection> alarms);

}  // namespace zpilab
