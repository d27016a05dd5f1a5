// The lanes of a trial's timeline: each draws its part and says its name. x is milliseconds since the
// trial's beginning, and is stretched to any width afterwards; y is pixels.
#pragma once

#include <string>
#include <vector>

#include "reports/html/detector_style.h"
#include "reports/html/trial_timeline.h"
#include "reports/page/markup.h"

namespace zpilab {

struct Lane {
  std::string label, note;  ///< at the left; the note smaller
  double height = 0;
  Markup drawn;  ///< with y from 0 to height
};

/// From which time to which what matters happens, device's clock.
struct Focus {
  Nanoseconds from = 0, until = 0;
};
Focus focus_of(const TrialReport& report);

/// All lanes, from above.
std::vector<Lane> timeline_lanes(const TrialReport& report, const DetectorStyle& style,
                                 const TimelineDetail& detail);

/// Milliseconds since the trial's beginning, as the lanes have it.
std::string timeline_x(const TrialReport& report, Nanoseconds time);

}  // namespace zpilab
