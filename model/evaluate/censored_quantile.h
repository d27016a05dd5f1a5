// Quantiles of times to detection in which a miss counts as endless: a miss is never dropped.
#pragma once

#include <optional>
#include <vector>

namespace zpilab {

/// The smallest value by which at least the share p of all `trials` had one; nothing if that many never had.
/// `values` are those of the trials that had one, in any order. Precondition: 0 < p <= 1, no more values than
/// trials.
std::optional<double> censored_quantile(std::vector<double> values, std::size_t trials, double p);

}  // namespace zpilab
