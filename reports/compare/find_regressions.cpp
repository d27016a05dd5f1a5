#include "reports/compare/find_regressions.h"

#include <algorithm>
#include <cmath>

#include "reports/number_format.h"

namespace zpilab {
namespace {

/// "; see: zpilab report trial head.db 12". A baseline has no timelines: its trial is replayed again, by its
/// key.
std::string see_more(const Comparison& comparison, const std::optional<NamedTrial>& trial, bool head_live) {
  if (!trial) return "";
  if (head_live) return "; see: zpilab report trial " + comparison.head_path + " " + trial->key;
  return "; see: zpilab model replay RECORDINGS --trial " + trial->key +
         " -o trial.db; zpilab report trial trial.db";
}

std::string medians(const Judgement& judgement) {
  return "median " + format_ttfd(judgement.base_median, 0) + " -> " + format_ttfd(judgement.head_median, 0);
}

std::string p_text(double p) { return p < 0.0001 ? "p < 0.0001" : "p = " + format_fixed(p, 4); }

Regression slower(const Comparison& comparison, std::size_t index, bool head_live) {
  const ComparedCell& cell = comparison.cells[index];
  const Judgement& judgement = cell.judgement;
  const std::string n = comparison.paired ? " in " + std::to_string(judgement.head_n) + " pairs"
                                          : ", n = " + std::to_string(judgement.base_n) + " and " +
                                                std::to_string(judgement.head_n);
  return {Budget::ttfd, index, cell_name(cell),
          "slower: " + medians(judgement) + " (by " + format_time(judgement.effect) + n + ", " +
              p_text(judgement.adjusted_slower) + " after Holm)" +
              see_more(comparison, cell.worst, head_live)};
}

/// How many fewer HEAD detects than BASE would have in as many trials.
double fewer(const Judgement& judgement) {
  if (judgement.base_n == 0) return 0;
  const double share = static_cast<double>(judgement.base_detected) / judgement.base_n;
  return share * judgement.head_n - judgement.head_detected;
}

bool fewer_detected(const Comparison& comparison, const ComparedCell& cell, int budget) {
  const bool beyond_chance = comparison.paired || cell.judgement.adjusted_slower <= kAlpha;
  return beyond_chance && fewer(cell.judgement) >= budget - 1e-9;
}

Regression detects_fewer(const Comparison& comparison, std::size_t index, bool head_live) {
  const ComparedCell& cell = comparison.cells[index];
  const Judgement& judgement = cell.judgement;
  std::string message = "detects fewer: " + std::to_string(judgement.base_detected) + " of " +
                        std::to_string(judgement.base_n) + " -> " + std::to_string(judgement.head_detected) +
                        " of " + std::to_string(judgement.head_n) + "; " + medians(judgement);
  return {Budget::detected, index, cell_name(cell), message + see_more(comparison, cell.worst, head_live)};
}

bool too_many_alarms(const AlarmRate& rate, double budget, bool paired) {
  return (paired ? rate.rate() : rate.per_day.lower) > budget;
}

Regression alarms(const ComparedDetector& detector, double budget) {
  return {Budget::alarms_per_day, std::nullopt, detector.head_name,
          "false alarms: " + format_decimal(detector.base.rate(), 1) + " -> " +
              format_decimal(detector.head.rate(), 1) + " a day (" + std::to_string(detector.head.alarms) +
              " in " + format_hours(detector.head.days * 24) + ", interval " +
              format_decimal(detector.head.per_day.lower, 1) + " to " +
              format_decimal(detector.head.per_day.upper, 1) + "); the gate allows " +
              format_decimal(budget, 2)};
}

Regression missing(const ComparedDetector& detector) {
  return {Budget::missing_trials, std::nullopt, detector.head_name,
          "HEAD lacks " + std::to_string(detector.missing.size()) + " trials of BASE, the first is " +
              detector.missing.front() + ": a trial that is gone cannot fail"};
}

/// How bad, to show the worst first: what is gone, then what is lost, then delays by how much they grew.
double weight(const Regression& regression, const Comparison& comparison) {
  if (!regression.cell) return 1e9;
  const Judgement& judgement = comparison.cells[*regression.cell].judgement;
  if (regression.budget == Budget::detected) return 1e6 * fewer(judgement);
  return judgement.effect / std::max(judgement.smallest_effect, 1e-9);
}

}  // namespace

const char* budget_name(Budget budget) {
  switch (budget) {
    case Budget::ttfd:
      return "ttfd";
    case Budget::detected:
      return "detected";
    case Budget::alarms_per_day:
      return "alarms_per_day";
    case Budget::missing_trials:
      break;
  }
  return "missing_trials";
}

std::vector<Regression> find_regressions(const Comparison& comparison, const Gate& gate, bool head_live) {
  std::vector<Regression> regressions;
  for (const ComparedDetector& detector : comparison.detectors) {
    if (static_cast<int>(detector.missing.size()) > gate.missing_trials)
      regressions.push_back(missing(detector));
    if (gate.alarms_per_day && too_many_alarms(detector.head, *gate.alarms_per_day, comparison.paired))
      regressions.push_back(alarms(detector, *gate.alarms_per_day));
  }
  for (std::size_t i = 0; i < comparison.cells.size(); ++i) {
    const ComparedCell& cell = comparison.cells[i];
    if (gate.detected_fewer_by && fewer_detected(comparison, cell, *gate.detected_fewer_by))
      regressions.push_back(detects_fewer(comparison, i, head_live));
    if (gate.ttfd && cell.judgement.verdict == Verdict::slower)
      regressions.push_back(slower(comparison, i, head_live));
  }
  std::stable_sort(regressions.begin(), regressions.end(), [&](const Regression& a, const Regression& b) {
    return weight(a, comparison) > weight(b, comparison);
  });
  return regressions;
}

}  // namespace zpilab
