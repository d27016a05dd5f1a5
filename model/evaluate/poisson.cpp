#include "model/evaluate/poisson.h"

#include <cmath>
#include <cstdio>

namespace zpilab {
namespace {

/// P(X <= events) for expectation `mean`.
double cumulative(int events, double mean) {
  double total = 0;
  for (int k = 0; k <= events; ++k) total += std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0));
  return total;
}

/// Expectation at which P(X <= events) is `probability`; it falls as the expectation grows.
double solve(int events, double probability) {
  double low = 1e-9, high = 10.0 + events + 10 * std::sqrt(events + 1.0);
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (cumulative(events, middle) > probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::string printed(const char* format, double a, double b = 0, double c = 0, double d = 0) {
  char buffer[160];
  std::snprintf(buffer, sizeof buffer, format, a, b, c, d);
  return buffer;
}

}  // namespace

double poisson_upper(int events, double tail) { return solve(events, tail); }
double poisson_lower(int events, double tail) { return events == 0 ? 0 : solve(events - 1, 1 - tail); }

std::string rate_text(int events, double hours) {
  if (hours <= 0) return "no hours";
  if (events == 0) return printed("< %.2g/h in %.2f h", poisson_upper(0, 0.05) / hours, hours);
  return printed("%.2f/h (%.2f to %.2f) in %.2f h", events / hours, poisson_lower(events, 0.025) / hours,
                 poisson_upper(events, 0.025) / hours, hours);
}

}  // namespace zpilab
