// What a comparison of two groups could have seen at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "reports/statistics/censored_time.h"

namespace zpilab {

/// The smallest delay of every time of HEAD, in s and in steps of the sampling interval, that a one-sided
/// log-rank test at `alpha` finds in at least 80 % of comparisons. Found by drawing both groups anew from
/// BASE's times, 200 times for each delay; p by the normal distribution of the permuted statistic, for speed.
/// `horizon`: how long a trial was watched, s; what is delayed beyond it is missed. Nothing if no delay up to
/// it is found so often.
std::optional<double> smallest_change_seen(std::span<const CensoredTime> base, std::size_t head_n,
                                           double alpha, double sampling_interval, double horizon,
                                           std::uint64_t seed);

}  // namespace zpilab
