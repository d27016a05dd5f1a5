// One trial told in words and as a picture: what each detector made of it, its timeline, the counters that
// moved, nmap's exact arguments.
#pragma once

#include "reports/html/trial_timeline.h"

namespace zpilab {

/// Without its heading.
Markup trial_article(const TrialReport& report, const DetectorStyle& style, const TimelineDetail& detail);

}  // namespace zpilab
