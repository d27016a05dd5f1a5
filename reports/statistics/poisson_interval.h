// The exact interval of a Poisson mean: of alarms that were counted.
#pragma once

#include "reports/statistics/interval.h"

namespace zpilab {

/// After `events` were counted (Garwood, Biometrika 28, 1936), by quantiles of the gamma distribution. No
/// event: [0, -ln(1 - confidence)], the one-sided bound that makes "at most 3 / T".
Interval poisson_interval(int events, double confidence = kConfidence);

}  // namespace zpilab
