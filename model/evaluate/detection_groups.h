// Detections by class and timing: k of n, how soon, after how many probes, and what chance would have given.
// Where a firewall drops probes the device's counters show something else, so policy `drop` stands apart from
// `open` and `reject`. Workloads that stand apart get rows of their own.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/evaluate/chance.h"
#include "model/evaluate/judge_trial.h"

namespace zpilab {

/// A detection after no more probes than this is told apart: the scanner has hardly learnt anything yet.
inline constexpr std::size_t kFewProbes = 8;

struct Quartiles {
  std::optional<double> first, median, third;  ///< a miss counts as endless; nothing: not reached
};

struct DetectionGroup {
  TrafficClass traffic_class = TrafficClass::normal;
  std::string timing;
  bool dropped = false;  ///< policy `drop`; else `open` or `reject`
  std::string workload;  ///< only if it stands apart; all others are together

  int trials = 0, detected = 0, right_class = 0;
  int family_uncertain = 0;      ///< detected as TCP, and never called by the right class
  int contaminated = 0;          ///< trials with a false alarm before the scan; they are counted all the same
  Quartiles ttfd_s;              ///< first probe to first alarm, of any class
  std::optional<double> probes;  ///< median of the probes that had arrived at the first alarm, as above
  int within_few_probes = 0;     ///< trials detected after no more than kFewProbes
  std::optional<double> chance;  ///< how many chance would have "detected"; nothing without placebos
  std::optional<double> chance_at_most;  ///< its upper limit, 95 %
};

/// In order of workload apart, policy, class and timing.
std::vector<DetectionGroup> group_detections(std::span<const TrialOutcome> outcomes,
                                             const std::set<std::string>& workloads_apart,
                                             const ChanceDetection& chance);

}  // namespace zpilab
