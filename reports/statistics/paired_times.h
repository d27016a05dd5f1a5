// Two times of the same thing, before and after: is the second longer? Some are censored.
//
// Each of the 2n times gets the score of Prentice's generalised Wilcoxon test (Biometrika 65, 1978): an event
// 1 - 2F, a censored time 1 - F, where F is the pooled estimate of the share that takes longer. Without
// censoring that is the rank. A censored time thus counts as "longer than all events before it, by what the
// others lead one to expect", never as a number of seconds. The pair's difference of scores is tested by
// flipping its sign (O'Brien and Fleming, A Paired Prentice-Wilcoxon Test for Censored Paired Data,
// Biometrics 43, 1987; here against all sign flips instead of the normal distribution, for pairs are few).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reports/statistics/censored_time.h"
#include "reports/statistics/permutation.h"

namespace zpilab {

struct TimePair {
  CensoredTime before, after;
};

/// In the order given; longer times have higher scores.
std::vector<double> prentice_wilcoxon_scores(std::span<const CensoredTime> times);

/// After less before, of each pair; exactly 0 where nothing changed.
std::vector<double> paired_score_differences(std::span<const TimePair> pairs);

/// `greater` is the p value of "after is longer". Both of a pair must have been watched equally long.
PermutationP paired_prentice_wilcoxon(std::span<const TimePair> pairs, std::uint64_t seed);

}  // namespace zpilab
