// What the trials of an entry come to: for each scan and timing how many were detected and how soon, and what
// its quiet stretches say of false alarms. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "reports/statistics/interval.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/submission/entry.h"

namespace zpilab {

/// A scan, whoever ran it and whatever a suite calls it.
struct ScanKind {
  TrafficClass traffic_class = TrafficClass::normal;
  std::string nmap, ports;
  auto operator<=>(const ScanKind&) const = default;
};

/// Of one scan and timing, over all workloads and policies.
struct ScanResult {
  int trials = 0;
  int n = 0, detected = 0, right_class = 0;  ///< scored trials, and of these
  std::optional<Interval> interval;          ///< of detected / n, from six on
  std::optional<double> median;              ///< Kaplan-Meier, s; empty: not reached
  std::optional<MedianInterval> median_interval;
  std::optional<double> earliest, latest;  ///< of the detected, s
  std::optional<double> probes;            ///< median of those that had arrived before the alarm
  std::optional<double> duration;          ///< median, s, of scans that were not cut
  double uncertainty = 0;                  ///< s; a shorter time is printed as "<="
  int cut = 0, not_covered = 0, contaminated = 0, not_done = 0;
};

struct QuietResult {
  int alarms = 0;
  double hours = 0;
  Interval per_hour;  ///< exact Poisson; no alarm: upper is 3 / hours
};

struct EntryResults {
  std::map<int, std::map<ScanKind, ScanResult>> scans;  ///< by timing, -T
  std::map<std::string, QuietResult> quiet;             ///< by workload
  std::optional<QuietResult> all_quiet;
  int scored = 0, detected = 0;  ///< trials
};

EntryResults entry_results(const Entry& entry);

}  // namespace zpilab
