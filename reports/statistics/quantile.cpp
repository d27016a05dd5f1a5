#include "reports/statistics/quantile.h"

#include <algorithm>

namespace zpilab {

std::optional<double> quantile(std::vector<double> values, double p) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double position = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

std::optional<double> median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

}  // namespace zpilab
