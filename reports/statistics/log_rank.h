// Are the times of one group longer than those of another, when some are censored? (Mantel, Cancer
// Chemotherapy Reports 50, 1966; Peto and Peto, JRSS A 135, 1972.)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reports/statistics/censored_time.h"
#include "reports/statistics/permutation.h"

namespace zpilab {

struct LogRank {
  double observed = 0,
         expected = 0;  ///< events of the first group, and those that chance would have given it
  double variance = 0;  ///< of their difference, hypergeometric
  /// (observed - expected)^2 / variance, 0 where there is nothing to tell; and P(chi-square >= that). Good
  /// for large groups only.
  double chi_square() const;
  double p() const;
};
LogRank log_rank(std::span<const CensoredTime> first, std::span<const CensoredTime> second);

/// The same statistic against all ways to deal the pooled times to two groups of these sizes: right for small
/// groups too, if both were watched equally long. `less` is the p value of "the first group's times are
/// longer".
PermutationP log_rank_permutation(std::span<const CensoredTime> first, std::span<const CensoredTime> second,
                                  std::uint64_t seed);

/// observed - expected, split over the times (Peto and Peto): 1 for an event, less the hazard that all pooled
/// times went through until then. The sum over a group is its `observed - expected`.
std::vector<double> log_rank_scores(std::span<const CensoredTime> times);

}  // namespace zpilab
