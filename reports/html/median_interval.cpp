#include "reports/html/median_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace zpilab {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

/// How many of the smallest, and of the largest, lie outside of the interval.
std::size_t outside(std::size_t n, double confidence) {
  const auto size = static_cast<double>(n);
  double below = 0;  // P(binomial < k + 1)
  for (std::size_t k = 0; k < n; ++k) {
    const auto at = static_cast<double>(k);
    below += std::exp(std::lgamma(size + 1) - std::lgamma(at + 1) - std::lgamma(size - at + 1) -
                      size * std::log(2.0));
    if (below > (1 - confidence) / 2) return k;
  }
  return 0;
}

}  // namespace

std::optional<MedianInterval> median_interval(std::span<const ScoredScan> scans, double confidence) {
  if (scans.size() < static_cast<std::size_t>(kFewestForInterval)) return std::nullopt;
  std::vector<double> times;
  for (const ScoredScan& scan : scans) times.push_back(scan.ttfd.happened ? scan.ttfd.seconds : kNever);
  std::sort(times.begin(), times.end());
  const std::size_t k = outside(times.size(), confidence);
  if (k == 0) return std::nullopt;
  const double lower = times[k - 1], upper = times[times.size() - k];
  if (lower == kNever) return std::nullopt;
  return MedianInterval{lower, upper == kNever ? std::nullopt : std::optional(upper)};
}

}  // namespace zpilab
