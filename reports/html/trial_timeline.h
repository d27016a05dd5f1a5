// The timeline of one trial as a picture: probes as they arrived, the counters that moved, what the workload
// did, and the alarms of every detector, below each other on one axis of time. Where what matters is short
// beside the trial, a second picture shows it closer; report.js lets that one be zoomed.
#pragma once

#include "reports/html/detector_style.h"
#include "reports/html/figure.h"
#include "reports/trial_report.h"

namespace zpilab {

/// How much is drawn: a page with hundreds of timelines takes less of each.
struct TimelineDetail {
  std::size_t counters = 4;
  std::size_t points = 110;  ///< of a line, about
};
inline constexpr TimelineDetail kFullDetail{kCountersShown, 1500};

Markup trial_timeline(const TrialReport& report, const DetectorStyle& style, const TimelineDetail& detail);

}  // namespace zpilab
