#include "reports/compare/smallest_change.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "harness/core/random.h"
#include "reports/statistics/log_rank.h"
#include "reports/statistics/normal.h"

namespace zpilab {
namespace {

constexpr int kComparisons = 200;
constexpr double kPower = 0.8;

/// Of "the first `group` times are longer": the permuted sum of scores is nearly normal, with mean 0.
double normal_p(std::span<const CensoredTime> times, std::size_t group) {
  const std::vector<double> scores = log_rank_scores(times);
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < group; ++i) sum += scores[i];
  for (const double score : scores) squares += score * score;
  const auto all = static_cast<double>(scores.size()), first = static_cast<double>(group);
  const double variance = first * (all - first) / (all * (all - 1)) * squares;
  return variance > 0 ? normal_tail(-sum / std::sqrt(variance)) : 1;
}

double power(std::span<const CensoredTime> base, std::size_t head_n, double alpha, double delay,
             double horizon, std::uint64_t seed) {
  Random random(seed);
  int found = 0;
  std::vector<CensoredTime> drawn(head_n + base.size());
  for (int i = 0; i < kComparisons; ++i) {
    for (CensoredTime& time : drawn) time = base[random.below(base.size())];
    for (std::size_t k = 0; k < head_n; ++k) {
      drawn[k].seconds += drawn[k].happened ? delay : 0;
      if (drawn[k].seconds > horizon) drawn[k] = {horizon, false};
    }
    found += normal_p(drawn, head_n) <= alpha ? 1 : 0;
  }
  return static_cast<double>(found) / kComparisons;
}

}  // namespace

std::optional<double> smallest_change_seen(std::span<const CensoredTime> base, std::size_t head_n,
                                           double alpha, double sampling_interval, double horizon,
                                           std::uint64_t seed) {
  if (base.empty() || head_n == 0) return std::nullopt;
  const auto seen = [&](std::int64_t intervals) {
    const double delay = static_cast<double>(intervals) * sampling_interval;
    return power(base, head_n, alpha, delay, horizon, seed) >= kPower;
  };
  std::int64_t below = 0, at = 1;
  while (!seen(at)) {
    below = at;
    at *= 2;
    if (static_cast<double>(below) * sampling_interval > horizon) return std::nullopt;
  }
  while (at - below > 1) {
    const std::int64_t middle = below + (at - below) / 2;
    (seen(middle) ? at : below) = middle;
  }
  return static_cast<double>(at) * sampling_interval;
}

}  // namespace zpilab
