#include "reports/statistics/holm.h"

#include <algorithm>
#include <numeric>

namespace zpilab {

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, static_cast<double>(order.size() - i) * p_values[order[i]]);
    adjusted[order[i]] = std::min(largest, 1.0);
  }
  return adjusted;
}

std::size_t tarone(std::span<const double> smallest_p_values, double alpha) {
  std::size_t k = 1;
  const auto testable = [&] {
    return std::count_if(smallest_p_values.begin(), smallest_p_values.end(),
                         [&](double p) { return p <= alpha / static_cast<double>(k); });
  };
  while (static_cast<std::size_t>(testable()) > k) ++k;
  return k;
}

}  // namespace zpilab
