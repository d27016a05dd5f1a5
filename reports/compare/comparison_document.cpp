#include "reports/compare/comparison_document.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/number_format.h"

namespace zpilab {
namespace {

constexpr std::size_t kTrialsShown = 20;

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string change(std::string_view before, std::string_view after) {
  return std::string(before) + (before == after ? "" : " -> " + std::string(after));
}

std::string detected(const Judgement& judgement) {
  const auto of = [](int k, int n) { return std::to_string(k) + "/" + std::to_string(n); };
  return change(of(judgement.base_detected, judgement.base_n), of(judgement.head_detected, judgement.head_n));
}

std::string median_cell(const std::optional<double>& median, const std::optional<MedianInterval>& interval) {
  std::string text = format_ttfd(median, 0);
  if (!median || !interval) return text;
  return text + " (" + (interval->lower ? format_seconds(*interval->lower) : "0") + " to " +
         (interval->upper ? format_seconds(*interval->upper) : "not reached") + ")";
}

std::string effect_cell(const ComparedCell& cell) {
  // What rounds to nothing has no sign.
  const double effect = std::abs(cell.judgement.effect) < 0.005 ? 0 : cell.judgement.effect;
  std::string text = (effect > 0 ? "+" : "") + format_time(effect);
  if (cell.effect_interval)
    text += " (" + format_seconds(cell.effect_interval->lower) + " to " +
            format_seconds(cell.effect_interval->upper) + ")";
  return text;
}

/// Of the question that the cell comes closer to answering with yes.
std::string p_cell(const Judgement& judgement) {
  if (judgement.verdict == Verdict::too_few) return "-";
  const double p = std::min(judgement.adjusted_slower, judgement.adjusted_faster);
  return p < 0.0001 ? "<0.0001" : format_fixed(p, 4);
}

std::string verdict_cell(const Judgement& judgement) {
  std::string text = verdict_name(judgement.verdict);
  if (judgement.verdict == Verdict::too_few) text += ", needs " + std::to_string(judgement.needed);
  return text;
}

std::string seen_cell(const ComparedCell& cell) {
  if (cell.judgement.verdict == Verdict::too_few) return "nothing";
  if (!cell.smallest_change) return "no delay";
  return format_time(std::max(*cell.smallest_change, cell.judgement.smallest_effect));
}

Table cells_table(const Comparison& comparison) {
  Table table;
  table.columns = {{"scan"},       {"timing"},       {"detector"}, {"detected", true}, {"median, BASE", true},
                   {"HEAD", true}, {"change", true}, {"p", true},  {"verdict"}};
  if (!comparison.paired) table.columns.push_back({"could have seen", true});
  for (const ComparedCell& cell : comparison.cells) {
    const Judgement& judgement = cell.judgement;
    table.rows.push_back({cell.scan, "-" + cell.timing, cell.detector, detected(judgement),
                          median_cell(judgement.base_median, cell.base_interval),
                          median_cell(judgement.head_median, cell.head_interval), effect_cell(cell),
                          p_cell(judgement), verdict_cell(judgement)});
    if (!comparison.paired) table.rows.back().push_back(seen_cell(cell));
  }
  return table;
}

std::string verdict_counts(const Comparison& comparison) {
  std::array<std::size_t, 4> counts{};
  for (const ComparedCell& cell : comparison.cells)
    ++counts.at(static_cast<std::size_t>(cell.judgement.verdict));
  std::string text;
  for (const Verdict verdict : {Verdict::slower, Verdict::faster, Verdict::same, Verdict::too_few})
    text += (text.empty() ? "" : ", ") + std::to_string(counts.at(static_cast<std::size_t>(verdict))) + " " +
            verdict_name(verdict);
  return text;
}

void add_changed(const Comparison& comparison, Document& page) {
  std::vector<std::string> lines;
  std::size_t lost = 0, gained = 0;
  const auto add = [&](const ComparedCell& cell, const NamedTrial& trial, const char* what) {
    lines.push_back(std::string("  ") + what + "  " + cell_name(cell) + ", trial " + trial.key + ": " +
                    (trial.base ? format_time(*trial.base) : "missed") + " -> " +
                    (trial.head ? format_time(*trial.head) : "missed"));
  };
  for (const ComparedCell& cell : comparison.cells) {
    for (const NamedTrial& trial : cell.lost) add(cell, trial, "lost  ");
    for (const NamedTrial& trial : cell.gained) add(cell, trial, "gained");
    lost += cell.lost.size();
    gained += cell.gained.size();
  }
  page.push_back(Heading{"Trials lost and gained"});
  page.push_back(Paragraph{counted(lost, "trial", "trials") + " that BASE detected HEAD misses, " +
                           counted(gained, "trial", "trials") + " the other way round."});
  if (lines.size() > kTrialsShown) {
    const std::size_t more = lines.size() - kTrialsShown;
    lines.resize(kTrialsShown);
    lines.push_back("  and " + std::to_string(more) + " more: --format json has all");
  }
  if (!lines.empty()) page.push_back(Lines{lines});
}

std::string rate_cell(const AlarmRate& rate) {
  if (rate.days <= 0) return "-";
  const std::string hours = format_hours(rate.days * 24);
  if (rate.alarms == 0) return "< " + format_decimal(rate.per_day.upper, 1) + " (none in " + hours + ")";
  return format_decimal(rate.rate(), 1) + " (" + format_decimal(rate.per_day.lower, 1) + " to " +
         format_decimal(rate.per_day.upper, 1) + "; " + std::to_string(rate.alarms) + " in " + hours + ")";
}

Table alarms_table(const Comparison& comparison) {
  Table table;
  table.columns = {{"detector"}, {"false alarms a day, BASE", true}, {"HEAD", true}};
  for (const ComparedDetector& detector : comparison.detectors)
    table.rows.push_back(
        {change(detector.base_name, detector.head_name), rate_cell(detector.base), rate_cell(detector.head)});
  return table;
}

std::string method(const Comparison& comparison) {
  const std::string common =
      " A verdict needs p <= 0.025 and a change of the gate's smallest effect; intervals are of 95 %, and "
      "stand "
      "only "
      "where there are six trials or more.";
  if (comparison.paired)
    return "The same recordings were replayed: trials are compared one by one (paired Prentice-Wilcoxon "
           "scores, all sign flips, one-sided; Holm over the cells that changed). \"change\" is the median "
           "of the pairs' "
           "differences." +
           common;
  return "The trials are not the same: cells are compared as groups (log-rank, permuted, one-sided; Holm "
         "over "
         "the cells). \"could have seen\" is the smallest slow-down that 4 of 5 such comparisons would have "
         "found: \"same\" says no more than that." +
         common;
}

}  // namespace

Document comparison_document(const Comparison& comparison) {
  Document page;
  const bool failed = !comparison.regressions.empty();
  page.push_back(
      Heading{failed ? "Comparison: " + counted(comparison.regressions.size(), "regression", "regressions")
              : comparison.judged() == 0 ? "Comparison: nothing could be judged"
                                         : "Comparison: no regression"});
  page.push_back(Paragraph{"BASE " + comparison.base_path + ", HEAD " + comparison.head_path + ", gate " +
                           comparison.gate + ". " + counted(comparison.cells.size(), "cell", "cells") + ": " +
                           verdict_counts(comparison) + "."});
  for (const std::string& note : comparison.notes) page.push_back(Paragraph{"Note: " + note});
  if (failed) {
    std::vector<std::string> lines;
    for (const Regression& regression : comparison.regressions)
      lines.push_back("  " + regression.subject + ": " + regression.message);
    page.push_back(Lines{lines});
  }
  page.push_back(Heading{"Time to first detection"});
  page.push_back(cells_table(comparison));
  page.push_back(Paragraph{method(comparison)});
  if (comparison.paired) add_changed(comparison, page);
  page.push_back(Heading{"False alarms"});
  page.push_back(alarms_table(comparison));
  return page;
}

}  // namespace zpilab
