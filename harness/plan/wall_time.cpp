#include "harness/plan/wall_time.h"

#include <algorithm>

namespace zpilab {
namespace {

/// From entering the gate to the first moment of the lead-in: network, sshd, sessions, services, agent,
/// detectors, tap. Near the least that was seen, so that the bound stays one: with one cell on two cores, 16
/// trials of `idle` and `light`, three detectors, 0.14 to 0.3 s (column begun_utc to started_utc, and 50 ms
/// for the cell itself by `zpilab-lab bench`).
constexpr Nanoseconds kBuilding = 150 * kMillisecond;

}  // namespace

TrialTime trial_time(const PlannedTrial& trial, const Phases& phases, Nanoseconds scan) {
  const bool burst = trial.scan && trial.pace == Pace::burst;
  return {kBuilding + phases.lead_in + scan + phases.grace, kBuilding + (burst ? scan : 0)};
}

TrialTime expected_trial_time(const PlannedTrial& trial, const Phases& phases) {
  return trial_time(trial, phases, trial.expected - phases.lead_in - phases.grace);
}

Nanoseconds WallTimeBound::time() const { return std::max({longest, alone, shared}); }

std::string WallTimeBound::reason() const {
  if (longest == time()) return "the longest trial";
  if (alone == time()) return "bursts and the building of cells, one at a time";
  return "all trials, shared out evenly";
}

WallTimeBound bound_wall_time(const std::vector<TrialTime>& trials, int cells) {
  WallTimeBound bound;
  for (const TrialTime& trial : trials) {
    bound.longest = std::max(bound.longest, trial.cell);
    bound.alone += trial.alone;
    bound.shared += trial.cell;
  }
  bound.shared /= cells;
  return bound;
}

}  // namespace zpilab
