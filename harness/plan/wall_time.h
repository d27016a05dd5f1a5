// The least time that a campaign can take under the pacing rules, however well its trials are shared out:
// what an achieved time is compared with. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/core/plan.h"

namespace zpilab {

/// What one trial takes of the machine.
struct TrialTime {
  Nanoseconds cell = 0;  ///< how long it occupies one: from the building of the cell to the end of the grace
  Nanoseconds alone =
      0;  ///< of it, the part that has the machine to itself: building, and the scan of a burst
};

/// `scan`: how long nmap took, or a placebo's stretch instead.
TrialTime trial_time(const PlannedTrial& trial, const Phases& phases, Nanoseconds scan);
/// With the scan as long as the plan expects it.
TrialTime expected_trial_time(const PlannedTrial& trial, const Phases& phases);

/// Three things that no order of trials can avoid. The greatest of them bounds the campaign's wall time.
struct WallTimeBound {
  Nanoseconds longest = 0;  ///< the longest trial
  Nanoseconds alone = 0;    ///< bursts and the building of cells, one after the other
  Nanoseconds shared = 0;   ///< all trials, spread evenly over the cells

  Nanoseconds time() const;
  /// Which of the three it is, for people: "the longest trial".
  std::string reason() const;
};

/// Precondition: cells > 0.
WallTimeBound bound_wall_time(const std::vector<TrialTime>& trials, int cells);

}  // namespace zpilab
