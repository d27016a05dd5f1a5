// Quantiles and tails of the standard normal and of the chi-square distribution with one degree of freedom.
#pragma once

namespace zpilab {

/// Precondition: 0 < p < 1.
double normal_quantile(double p);
/// P(Z >= z).
double normal_tail(double z);
/// P(X >= x) of chi-square with one degree of freedom. Precondition: x >= 0.
double chi_square_tail(double x);

}  // namespace zpilab
