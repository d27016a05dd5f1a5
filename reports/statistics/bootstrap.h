// An interval for a statistic of which no theory gives one: the sample is drawn anew from itself, again and
// again (Efron, Annals of Statistics 7, 1979). The interval is the percentile interval, no BCa: with ten
// values its correction is itself too uncertain to help.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "reports/statistics/interval.h"

namespace zpilab {

inline constexpr int kBootstrapSamples = 2000;

/// Nothing under kFewestForInterval values. The same seed gives the same interval everywhere.
std::optional<Interval> bootstrap_interval(std::span<const double> values,
                                           const std::function<double(std::span<const double>)>& statistic,
                                           std::uint64_t seed, double confidence = kConfidence);

}  // namespace zpilab
