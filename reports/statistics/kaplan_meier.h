// The curve of what has not happened yet, from times of which some are censored (Kaplan and Meier, JASA 53,
// 1958), and what is read off it. Who is censored at the time of an event still counts as at risk there.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/censored_time.h"
#include "reports/statistics/interval.h"

namespace zpilab {

/// The curve falls at `seconds`, and stays there until the next step.
struct SurvivalStep {
  double seconds = 0;
  int at_risk = 0, events = 0;
  double survival = 1;  ///< from `seconds` on
  /// Pointwise, by Greenwood's variance on the scale log(-log) (Kalbfleisch and Prentice, The Statistical
  /// Analysis of Failure Time Data, 1980; R survival's conf.type = "log-log"): it stays within 0 and 1.
  /// Nothing where the curve is 0, and nothing under kFewestForInterval times.
  std::optional<Interval> band;
};

/// In order of time; empty if nothing happened.
std::vector<SurvivalStep> kaplan_meier_curve(std::span<const CensoredTime> times,
                                             double confidence = kConfidence);

/// Probability that it has not happened by `seconds`. 1 for no observations.
double kaplan_meier_survival(std::span<const CensoredTime> times, double seconds);

/// Smallest time at which that probability is at most one half; nothing if it never falls so far ("not
/// reached"). R's survfit prints the middle of the flat stretch where the curve is one half exactly.
std::optional<double> kaplan_meier_median(std::span<const CensoredTime> times);

/// Interval of the median; an end that the data do not bound is empty ("not reached").
struct MedianInterval {
  std::optional<double> lower, upper;
};
/// All times whose band holds one half (Brookmeyer and Crowley, Biometrics 38, 1982). Nothing under
/// kFewestForInterval times.
std::optional<MedianInterval> kaplan_meier_median_interval(std::span<const CensoredTime> times,
                                                           double confidence = kConfidence);

/// Mean of the time restricted to `horizon`: the area under the curve until there (Irwin, Journal of Hygiene
/// 47, 1949).
double kaplan_meier_restricted_mean(std::span<const CensoredTime> times, double horizon);

}  // namespace zpilab
