// How sure a median of censored times is.
#pragma once

#include <optional>
#include <span>

#include "reports/table_report.h"

namespace zpilab {

struct MedianInterval {
  double lower = 0;             ///< s
  std::optional<double> upper;  ///< empty: not reached
};

/// Exact interval by order statistics: the binomial of n and 1/2 (Conover, Practical Nonparametric
/// Statistics, 3rd ed., 3.2). A scan that was never detected is later than every detected one, which is
/// exact where it was watched for longer than the interval's upper end, and too wide otherwise. Nothing under
/// kFewestForInterval, or where the lower end is not reached either.
std::optional<MedianInterval> median_interval(std::span<const ScoredScan> scans,
                                              double confidence = kConfidence);

}  // namespace zpilab
