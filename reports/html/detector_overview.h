// One detector over a whole campaign: what the first screen says of it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reports/html/detector_style.h"
#include "reports/statistics/interval.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/table_report.h"

namespace zpilab {

struct DetectorOverview {
  struct Speed {
    int n = 0, detected = 0;
    std::optional<double> median;  ///< Kaplan-Meier over all scans of this timing, s
    std::optional<MedianInterval> interval;
    double uncertainty = 0;
  };
  struct Slowest {
    int trial = 0;
    double seconds = 0;
    const ScanRow* row = nullptr;
  };
  std::string detector;
  int n = 0, detected = 0;
  std::optional<Interval> interval;            ///< of detected / n
  int classed = 0, right_class = 0;            ///< scans that are of a class; of these, named right
  std::map<int, Speed, std::greater<>> speed;  ///< by timing, T3 before T2
  std::optional<Slowest> slowest;              ///< of the detected
  int alarms = 0;                              ///< false ones, under ordinary workloads
  double hours = 0;                            ///< without probes
  Interval per_hour;
  const FalseAlarmRow* noisiest = nullptr;  ///< of the workloads; nullptr without a false alarm
  int contaminated = 0, crashed = 0, unscorable = 0, not_covered = 0;
};

/// In the order of `style`, without the workloads that are `apart`. The overviews point into `report`.
std::vector<DetectorOverview> detector_overviews(const TableReport& report, const DetectorStyle& style,
                                                 const std::set<std::string>& apart);

}  // namespace zpilab
