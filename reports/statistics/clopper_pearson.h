// The exact interval of a proportion.
#pragma once

#include <optional>

#include "reports/statistics/interval.h"

namespace zpilab {

/// `successes` of `n` (Clopper and Pearson, Biometrika 26, 1934), by quantiles of the beta distribution.
/// Nothing under kFewestForInterval.
std::optional<Interval> clopper_pearson(int successes, int n, double confidence = kConfidence);

}  // namespace zpilab
