// Times to first detection as curves: the share of scans that is detected by a time, after Kaplan and Meier.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/html/detector_style.h"
#include "reports/html/figure.h"
#include "reports/statistics/censored_time.h"

namespace zpilab {

struct CurveStep {
  double seconds = 0, share = 0;  ///< from here on
};

/// The steps of 1 - S(t), thinned to at most about `at_most`; the last is always there.
std::vector<CurveStep> detected_share(std::span<const CensoredTime> times, std::size_t at_most = 150);

/// One scan in one setting: a curve for each detector's row. All rows share scan and setting.
/// `longest`: where the axis of time ends, s.
Figure detection_curves(const std::vector<const ScanRow*>& rows, const DetectorStyle& style, double longest);

}  // namespace zpilab
