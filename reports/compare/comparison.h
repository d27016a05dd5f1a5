// HEAD against BASE: cell by cell (scan, timing, detector), false alarms, and what the gate says to it. Pure;
// printing is elsewhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/compare/gate.h"
#include "reports/compare/judge.h"
#include "reports/compare/measurement.h"
#include "reports/statistics/interval.h"
#include "reports/statistics/kaplan_meier.h"

namespace zpilab {

/// A trial worth a look, with its TTFD on both sides; of live campaigns HEAD's alone.
struct NamedTrial {
  std::string key;
  std::optional<double> base, head;  ///< s; empty: missed
};

struct ComparedCell {
  std::string scan, timing, detector;
  Judgement judgement;
  std::optional<MedianInterval> base_interval, head_interval;  ///< of the medians; nothing under six
  /// Pairs without a miss: bootstrap interval of the effect, s.
  std::optional<Interval> effect_interval;
  int base_right_class = 0, head_right_class = 0;
  std::vector<NamedTrial> lost, gained;   ///< pairs: detected by one side only
  double p_lost = 1;                      ///< pairs: exact sign test of "more lost than gained"
  std::optional<double> smallest_change;  ///< groups: the smallest slow-down that could have been seen, s
  std::optional<NamedTrial> worst;        ///< the trial to look at first
};

/// False alarms of a detector over all workloads.
struct AlarmRate {
  int alarms = 0;
  double days = 0;   ///< without probes
  Interval per_day;  ///< exact Poisson
  double rate() const { return days > 0 ? alarms / days : 0; }
};

struct ComparedDetector {
  std::string base_name, head_name;
  AlarmRate base, head;
  std::vector<std::string> missing;  ///< replays: keys of BASE's trials that HEAD lacks
  int added = 0;                     ///< the other way round
};

enum class Budget { ttfd, detected, alarms_per_day, missing_trials };
const char* budget_name(Budget budget);

/// A budget of the gate that does not hold.
struct Regression {
  Budget budget = Budget::ttfd;
  std::optional<std::size_t> cell;  ///< of Comparison::cells
  std::string subject;              ///< "-sS top-1000 -T2, zpi", or the detector
  std::string message;              ///< what, by how much, and the command to see more; one line
};

struct Comparison {
  std::string base_path, head_path, gate;
  bool paired = false;
  double sampling_interval = 0.1;
  std::vector<ComparedCell> cells;  ///< by detector, then T3 before T2, then scan
  std::vector<ComparedDetector> detectors;
  std::vector<std::string> notes;
  std::vector<Regression> regressions;  ///< the worst first

  /// Cells with another verdict than "too few": without any, nothing was judged.
  int judged() const;
};

/// Errc::invalid_input if they have no detector, no scan or no sampling interval in common.
Result<Comparison> compare(const Measurement& base, const Measurement& head, const Gate& gate);

/// "-sS top-1000 -T2, zpi".
std::string cell_name(const ComparedCell& cell);

}  // namespace zpilab
