#include <algorithm>
#include <cmath>

#include "reports/html/sections.h"
#include "reports/number_format.h"
#include "reports/page/html_table.h"

namespace zpilab {
namespace {

std::string error_text(const ConfusionMatrix& matrix) {
  const int wrong = matrix.wrong(), total = matrix.total();
  if (total == 0) return "no trial was scored";
  std::string text = "error " + format_decimal(100.0 * wrong / total, 2) + " %: ";
  text += wrong == 0 ? "none of " + std::to_string(total) + " trials"
                     : std::to_string(wrong) + " of " + std::to_string(total) + " trials, 1 in " +
                           format_decimal(static_cast<double>(total) / wrong, wrong * 10 > total ? 1 : 0);
  if (const auto interval = matrix.error_interval()) {
    text += "; 95 % interval " + format_decimal(interval->lower * 100, 2) + "-" +
            format_decimal(interval->upper * 100, 2) + " %";
    if (wrong == 0 && interval->upper > 0) text += ", at most 1 in " + format_decimal(1 / interval->upper, 0);
  }
  return text;
}

/// How dark a cell is: by its share of the row, in five steps.
std::string shade(int trials, int of_class) {
  if (trials == 0) return "zero";
  return "shade" + std::to_string(static_cast<int>(std::ceil(5.0 * trials / of_class)));
}

bool anybody_said(const ConfusionMatrix& matrix, std::size_t said) {
  return std::any_of(matrix.trials.begin(), matrix.trials.end(),
                     [said](const auto& row) { return row[said] > 0; });
}

std::string said_name(std::size_t said) {
  if (said == kSaidTcp) return "tcp, family unknown";
  return said == kSaidNothing ? "no class named" : std::to_string(said);
}

Markup matrix_table(const PageData& data, const std::string& detector, const ConfusionMatrix& matrix) {
  HtmlTable table;
  table.style = "matrix";
  table.caption = detector_key(data.style(), detector) + Markup(": " + error_text(matrix));
  std::vector<std::size_t> columns;
  for (std::size_t said = 0; said < kSaidCount; ++said)
    if (said < kClassCount || anybody_said(matrix, said)) columns.push_back(said);
  HtmlRow head = {heading_cell("was \\ said")};
  for (const std::size_t said : columns) head.push_back(number_cell(said_name(said)));
  table.head = {head};
  table.groups.emplace_back();
  for (std::size_t truth = 0; truth < kClassCount; ++truth) {
    HtmlRow row = {heading_cell(std::to_string(truth) + " " + std::string(kClassNames[truth]))};
    for (const std::size_t said : columns) {
      const int trials = matrix.trials[truth][said];
      std::string style = shade(trials, matrix.of_class(truth));
      style += said == truth ? " right" : "";
      row.push_back({std::to_string(trials), HtmlCell::Kind::number, 1, style});
    }
    table.groups[0].rows.push_back(std::move(row));
  }
  return html_table(table);
}

std::string heading(const PageData& data) {
  const DetectorOverview* main = data.main();
  if (main == nullptr || main->classed == 0) return "Which class: nothing to be right about";
  return "Which class: " + main->detector + " named the right one in " + std::to_string(main->right_class) +
         " of " + std::to_string(main->classed) + " scans";
}

}  // namespace

Markup classes_section(const PageData& data) {
  Markup matrices;
  for (const std::string& detector : data.style().names()) {
    const auto found = data.confusion().find(detector);
    if (found != data.confusion().end()) matrices += matrix_table(data, detector, found->second);
  }
  return section(
      "classes", heading(data),
      element("p",
              "Rows: what a trial was. Columns: what its first alarm said; 0 is silence. The articles "
              "count samples, this counts trials, each by one answer: a miss is a 0 in a scan's row, a "
              "false alarm of a placebo is anything else in the row of 0.") +
          element("div", {{"class", "matrices"}}, matrices));
}

}  // namespace zpilab
