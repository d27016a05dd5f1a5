// The statistics of the tables: pure functions, each with its source. Numbers are seconds, counts and
// proportions. Fewer than kFewestForInterval repetitions give no interval: it would promise more than it
// holds.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace zpilab {

inline constexpr int kFewestForInterval = 6;
inline constexpr double kConfidence = 0.95;

struct Interval {
  double lower = 0, upper = 0;
};

/// Quantile by linear interpolation between order statistics (Hyndman and Fan, 1996, type 7: R's and NumPy's
/// default). Nothing for no values. Precondition: 0 <= p <= 1.
std::optional<double> quantile(std::vector<double> values, double p);
std::optional<double> median(std::vector<double> values);

/// Exact interval of a proportion: `successes` of `n` (Clopper and Pearson, Biometrika 26, 1934), by
/// quantiles of the beta distribution. Nothing under kFewestForInterval.
std::optional<Interval> clopper_pearson(int successes, int n, double confidence = kConfidence);

/// Exact interval of a Poisson mean after `events` were counted (Garwood, Biometrika 28, 1936), by quantiles
/// of the gamma distribution. No event: [0, -ln(1 - confidence)], the one-sided bound that makes "at most 3 /
/// T".
Interval poisson_interval(int events, double confidence = kConfidence);

/// Time until something happened, or until watching ended without it (right-censored).
struct CensoredTime {
  double seconds = 0;
  bool happened = false;
};

/// Probability that it has not happened by `seconds` (Kaplan and Meier, JASA 53, 1958). 1 for no
/// observations.
double kaplan_meier_survival(std::span<const CensoredTime> times, double seconds);
/// Smallest time at which that probability is at most one half; nothing if it never falls so far ("not
/// reached").
std::optional<double> kaplan_meier_median(std::span<const CensoredTime> times);

}  // namespace zpilab
