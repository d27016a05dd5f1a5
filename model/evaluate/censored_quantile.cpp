#include "model/evaluate/censored_quantile.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace zpilab {

std::optional<double> censored_quantile(std::vector<double> values, std::size_t trials, double p) {
  assert(p > 0 && p <= 1 && values.size() <= trials);
  if (trials == 0) return std::nullopt;
  // Rounding of p * trials must not ask for one trial more than the share needs.
  const double needed = std::ceil(p * static_cast<double>(trials) - 1e-9);
  const auto rank = static_cast<std::size_t>(std::max(1.0, needed));
  if (rank > values.size()) return std::nullopt;
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

}  // namespace zpilab
