// Quantiles of a sample without censoring.
#pragma once

#include <optional>
#include <vector>

namespace zpilab {

/// Quantile by linear interpolation between order statistics (Hyndman and Fan, 1996, type 7: R's and NumPy's
/// default). Nothing for no values. Precondition: 0 <= p <= 1.
std::optional<double> quantile(std::vector<double> values, double p);
std::optional<double> median(std::vector<double> values);

}  // namespace zpilab
