// How often a comparison says "slower" or "faster" of a detector that is known to be the same, or known to be
// slower: the same judgement as `compare`, on invented trials.
//
// The table is that of seven scans at two timings. A time to first detection is a whole number of sampling
// intervals behind the phase of the first probe: log-normal (sigma 0.5) around the cell's median; one trial
// of a hundred is missed. Replays (pairs): both sides see the same trial, each moved by a few intervals of
// its own (normal, rounded). Live: both sides are drawn apart. A slow-down delays all of HEAD's trials in one
// cell, whose median is so short that the slow-down is above the smallest effect.
#pragma once

#include <cstdint>

namespace zpilab {

struct SimulationPlan {
  bool paired = true;
  int trials = 10;  ///< a cell and side
  int cells = 14;
  double slow_down = 0;  ///< sampling intervals, of one cell
  double jitter = 0.5;   ///< standard deviation of what a replay moves, sampling intervals
  int comparisons = 1000;
  std::uint64_t seed = 1;
};

struct SimulationCount {
  int comparisons = 0;
  int any_slower = 0, any_faster = 0, any = 0;  ///< comparisons with such a verdict in any cell
  int found = 0;                                ///< comparisons in which the slowed cell was "slower"
};

SimulationCount simulate_comparisons(const SimulationPlan& plan);

}  // namespace zpilab
