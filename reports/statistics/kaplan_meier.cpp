#include "reports/statistics/kaplan_meier.h"

#include <algorithm>
#include <cmath>

#include "reports/statistics/normal.h"

namespace zpilab {
namespace {

// 1 - 1/2 and products of such factors may land a rounding error above one half.
constexpr double kHalf = 0.5 + 1e-12;

/// `variance`: Greenwood's sum of d / (n (n - d)), the variance of log(survival).
std::optional<Interval> log_log_band(double survival, double variance, double z) {
  if (survival <= 0 || survival >= 1) return std::nullopt;
  const double error = std::sqrt(variance) / std::abs(std::log(survival));
  return Interval{std::pow(survival, std::exp(z * error)), std::pow(survival, std::exp(-z * error))};
}

template <typename Value>
std::optional<double> first_at_half(const std::vector<SurvivalStep>& curve, Value value) {
  for (const SurvivalStep& step : curve)
    if (const std::optional<double> height = value(step); height && *height <= kHalf) return step.seconds;
  return std::nullopt;
}

}  // namespace

std::vector<SurvivalStep> kaplan_meier_curve(std::span<const CensoredTime> times, double confidence) {
  std::vector<CensoredTime> sorted(times.begin(), times.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  const bool with_band = sorted.size() >= kFewestForInterval;
  const double z = normal_quantile(1 - (1 - confidence) / 2);
  std::vector<SurvivalStep> curve;
  double survival = 1, variance = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    const auto at_risk = static_cast<int>(sorted.size() - i);
    int events = 0;
    const double now = sorted[i].seconds;
    for (; i < sorted.size() && sorted[i].seconds == now; ++i) events += sorted[i].happened ? 1 : 0;
    if (events == 0) continue;
    survival *= 1 - static_cast<double>(events) / at_risk;
    if (events < at_risk) variance += events / (static_cast<double>(at_risk) * (at_risk - events));
    curve.push_back(
        {now, at_risk, events, survival, with_band ? log_log_band(survival, variance, z) : std::nullopt});
  }
  return curve;
}

double kaplan_meier_survival(std::span<const CensoredTime> times, double seconds) {
  double survival = 1;
  for (const SurvivalStep& step : kaplan_meier_curve(times)) {
    if (step.seconds > seconds) break;
    survival = step.survival;
  }
  return survival;
}

std::optional<double> kaplan_meier_median(std::span<const CensoredTime> times) {
  return first_at_half(kaplan_meier_curve(times),
                       [](const SurvivalStep& step) { return std::optional(step.survival); });
}

std::optional<MedianInterval> kaplan_meier_median_interval(std::span<const CensoredTime> times,
                                                           double confidence) {
  if (times.size() < kFewestForInterval) return std::nullopt;
  const std::vector<SurvivalStep> curve = kaplan_meier_curve(times, confidence);
  const auto end = [](double Interval::*which) {
    return [which](const SurvivalStep& step) {
      return step.band ? std::optional((*step.band).*which) : std::nullopt;
    };
  };
  // Where the curve is 0 there is no band, but its lower edge is 0 as well: below one half.
  const auto lower = first_at_half(curve, [&](const SurvivalStep& step) {
    return step.survival <= 0 ? std::optional(0.0) : end(&Interval::lower)(step);
  });
  return MedianInterval{lower, first_at_half(curve, end(&Interval::upper))};
}

double kaplan_meier_restricted_mean(std::span<const CensoredTime> times, double horizon) {
  double area = 0, survival = 1, from = 0;
  for (const SurvivalStep& step : kaplan_meier_curve(times)) {
    if (step.seconds >= horizon) break;
    area += survival * (step.seconds - from);
    from = step.seconds;
    survival = step.survival;
  }
  return area + survival * std::max(horizon - from, 0.0);
}

}  // namespace zpilab
