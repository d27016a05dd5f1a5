// Whether scans in many cells at once keep the pace that they have in a single cell. Pure.
//
// Repeated executions in one cell differ among themselves, scans that are paced by the target's ICMP limiter
// by half of their length. So the measure is that difference: with many cells the median may lie as far from
// the single cell's median as the single cell's fastest execution from its slowest, or as a tolerance below
// which no table could show it. It is asked of the scan's duration and of the 95 % quantile of the gaps
// between its probes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/core/trial.h"

namespace zpilab {

/// How one scan went.
struct ScanPace {
  Nanoseconds duration = 0;     ///< of nmap's process
  Nanoseconds median_gap = 0;   ///< between one probe's arrival and the next
  Nanoseconds long_gap = 0;     ///< the 95 % quantile of the gaps
  Nanoseconds longest_gap = 0;  ///< the greatest
};

/// Empty without a scan that sent two probes.
std::optional<ScanPace> scan_pace(const TrialRecord& record);

/// Least, median and greatest of repeated executions.
struct Spread {
  Nanoseconds least = 0, median = 0, most = 0;
};

/// The value below which that share of them lies, by nearest rank. Precondition: not empty, 0 <= share <= 1.
Nanoseconds quantile(std::vector<Nanoseconds> values, double share);
/// Precondition: not empty.
Spread spread_of(const std::vector<Nanoseconds>& values);

/// A scan at a timing: what its executions were like, in one cell and in many at once.
struct PaceRow {
  std::string scan;  ///< "udp T2"
  std::vector<ScanPace> single, many;
  int single_invalid = 0, many_invalid = 0;  ///< executions whose measurement did not hold

  Spread durations(const std::vector<ScanPace>& executions) const;
  Spread long_gaps(const std::vector<ScanPace>& executions) const;
  Spread median_gaps(const std::vector<ScanPace>& executions) const;
  /// What differs, for people; empty if the pace is the same.
  std::optional<std::string> difference() const;
};

}  // namespace zpilab
