#include "reports/html/trial_article.h"

#include <algorithm>

#include "reports/number_format.h"
#include "reports/page/html_table.h"
#include "reports/trial_document.h"

namespace zpilab {
namespace {

Markup verdicts(const TrialReport& report, const DetectorStyle& style) {
  std::vector<const DetectorScore*> scores;
  for (const DetectorScore& score : report.score.detectors) scores.push_back(&score);
  std::stable_sort(scores.begin(), scores.end(), [&](const auto* a, const auto* b) {
    return style.rank(a->detector) < style.rank(b->detector);
  });
  Markup items;
  for (const DetectorScore* score : scores)
    items +=
        element("li", element("b", {{"class", "key " + style.style_of(score->detector)}}, score->detector) +
                          Markup(" " + trial_verdict(report, *score) + "."));
  return element("ul", {{"class", "verdicts"}}, items);
}

Markup counters(const TrialReport& report) {
  if (report.moved.empty()) return {};
  HtmlTable table;
  table.caption = "Counters that moved most, of " + std::to_string(report.series.counters.size()) + " in " +
                  std::to_string(report.series.samples.size()) +
                  " samples. Surprise: how far from what the lead-in promised, in units of chance.";
  table.head = {{heading_cell("counter"), number_cell("lead-in /s"), number_cell("scan /s"),
                 number_cell("in the scan"), number_cell("surprise")}};
  table.groups.emplace_back();
  for (const CounterMove& move : report.moved)
    table.groups[0].rows.push_back(
        {heading_cell(move.name), number_cell(format_decimal(move.before_per_second, 1)),
         number_cell(format_decimal(move.during_per_second, 1)), number_cell(std::to_string(move.during)),
         number_cell(format_decimal(move.surprise, 1))});
  return html_table(table);
}

}  // namespace

Markup trial_article(const TrialReport& report, const DetectorStyle& style, const TimelineDetail& detail) {
  Markup article;
  for (const auto& part : trial_header(report))
    if (const auto* paragraph = std::get_if<Paragraph>(&part))
      article += element("p", {{"class", "facts"}}, paragraph->text);
  if (report.trial.record.attempt == 0) return article;
  return article + verdicts(report, style) + trial_timeline(report, style, detail) + counters(report);
}

}  // namespace zpilab
