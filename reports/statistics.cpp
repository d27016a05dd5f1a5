#include "reports/statistics.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace zpilab {
namespace {

struct Step {
  double seconds = 0, survival = 1;
};

/// The steps of the Kaplan-Meier curve. Who is censored at the time of an event still counts as at risk
/// there.
std::vector<Step> kaplan_meier(std::span<const CensoredTime> times) {
  std::vector<CensoredTime> sorted(times.begin(), times.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  std::vector<Step> steps;
  double survival = 1;
  for (std::size_t i = 0; i < sorted.size();) {
    const auto at_risk = static_cast<double>(sorted.size() - i);
    double events = 0;
    const double now = sorted[i].seconds;
    for (; i < sorted.size() && sorted[i].seconds == now; ++i) events += sorted[i].happened ? 1 : 0;
    if (events == 0) continue;
    survival *= 1 - events / at_risk;
    steps.push_back({now, survival});
  }
  return steps;
}

}  // namespace

std::optional<double> quantile(std::vector<double> values, double p) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double position = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

std::optional<double> median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

std::optional<Interval> clopper_pearson(int successes, int n, double confidence) {
  if (n < kFewestForInterval || successes < 0 || successes > n) return std::nullopt;
  const double tail = (1 - confidence) / 2;
  const double k = successes;
  Interval interval{0, 1};
  if (successes > 0) interval.lower = boost::math::ibeta_inv(k, n - k + 1, tail);
  if (successes < n) interval.upper = boost::math::ibeta_inv(k + 1, n - k, 1 - tail);
  return interval;
}

Interval poisson_interval(int events, double confidence) {
  if (events <= 0) return {0, -std::log(1 - confidence)};
  const double tail = (1 - confidence) / 2;
  return {boost::math::gamma_p_inv(static_cast<double>(events), tail),
          boost::math::gamma_p_inv(events + 1.0, 1 - tail)};
}

double kaplan_meier_survival(std::span<const CensoredTime> times, double seconds) {
  double survival = 1;
  for (const Step& step : kaplan_meier(times)) {
    if (step.seconds > seconds) break;
    survival = step.survival;
  }
  return survival;
}

std::optional<double> kaplan_meier_median(std::span<const CensoredTime> times) {
  // 1 - 1/2 and products of such factors may land a rounding error above one half.
  constexpr double kHalf = 0.5 + 1e-12;
  for (const Step& step : kaplan_meier(times))
    if (step.survival <= kHalf) return step.seconds;
  return std::nullopt;
}

}  // namespace zpilab
