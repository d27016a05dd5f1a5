// The placebo arm: how many scans would have been "detected" by a detector that raises alarms at this one's
// own rate and knows nothing of scans. Stretches as long as the scan are cut out of trials without a scan
// under the same workload; a stretch that holds an alarm is a "detection". All positions count, so nothing is
// drawn: the trials of a workload are laid end to end in a ring, and the result is the share of positions at
// which the stretch holds an alarm. Clusters of alarms, which a Poisson rate would not know, count as they
// are.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/evaluate/replay.h"

namespace zpilab {

class ChanceDetection {
 public:
  /// Normal life under a workload. Alarms are those that a scan would have been credited with.
  void add_placebo(const std::string& workload, std::span<const ReplayStep> steps);

  /// Chance that a stretch of this length holds an alarm, in [0, 1]; nothing if there was no placebo under
  /// this workload. Precondition: stretch >= 0.
  std::optional<double> within(const std::string& workload, Nanoseconds stretch) const;
  /// The most that can be held against the data at 95 % (one-sided, alarms taken as Poisson): what a chance
  /// of 0 is worth.
  std::optional<double> at_most_within(const std::string& workload, Nanoseconds stretch) const;

 private:
  struct Ring {
    Nanoseconds length = 0;
    std::vector<Nanoseconds> alarms;  // ascending, in [0, length]
  };
  std::map<std::string, Ring> rings_;
};

}  // namespace zpilab
