#include "reports/statistics/bootstrap.h"

#include <vector>

#include "harness/core/random.h"
#include "reports/statistics/quantile.h"

namespace zpilab {

std::optional<Interval> bootstrap_interval(std::span<const double> values,
                                           const std::function<double(std::span<const double>)>& statistic,
                                           std::uint64_t seed, double confidence) {
  if (values.size() < kFewestForInterval) return std::nullopt;
  Random random(seed);
  std::vector<double> drawn(values.size()), statistics;
  for (int i = 0; i < kBootstrapSamples; ++i) {
    for (double& value : drawn) value = values[random.below(values.size())];
    statistics.push_back(statistic(drawn));
  }
  const double tail = (1 - confidence) / 2;
  return Interval{*quantile(statistics, tail), *quantile(statistics, 1 - tail)};
}

}  // namespace zpilab
