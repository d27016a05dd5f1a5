#include "reports/html/confusion_table.h"

#include <algorithm>
#include <cmath>

#include "reports/number_format.h"
#include "reports/page/html_table.h"

namespace zpilab {
namespace {

/// How dark a cell is: by its share of the row, in five steps.
std::string shade(int count, int of_class) {
  if (count == 0) return "zero";
  return "shade" + std::to_string(static_cast<int>(std::ceil(5.0 * count / of_class)));
}

bool anybody_said(const ConfusionMatrix& matrix, std::size_t said) {
  return std::any_of(matrix.counts.begin(), matrix.counts.end(),
                     [said](const auto& row) { return row[said] > 0; });
}

std::string said_name(std::size_t said) {
  if (said == kSaidTcp) return "tcp, family unknown";
  return said == kSaidNothing ? "no class named" : std::to_string(said);
}

}  // namespace

std::string error_text(const ConfusionMatrix& matrix, const std::string& unit) {
  const int wrong = matrix.wrong(), total = matrix.total();
  if (total == 0) return "none of its " + unit + " was scored";
  std::string text = "error " + format_decimal(100.0 * wrong / total, 2) + " %: ";
  text += wrong == 0 ? "none of " + std::to_string(total) + " " + unit
                     : std::to_string(wrong) + " of " + std::to_string(total) + " " + unit + ", 1 in " +
                           format_decimal(static_cast<double>(total) / wrong, wrong * 10 > total ? 1 : 0);
  return text;
}

std::string error_interval_text(const ConfusionMatrix& matrix) {
  const auto interval = matrix.error_interval();
  if (!interval) return "";
  std::string text = "; 95 % interval " + format_decimal(interval->lower * 100, 2) + "-" +
                     format_decimal(interval->upper * 100, 2) + " %";
  if (matrix.wrong() == 0 && interval->upper > 0)
    text += ", at most 1 in " + format_decimal(1 / interval->upper, 0);
  return text;
}

Markup confusion_table(const Markup& caption, const ConfusionMatrix& matrix) {
  HtmlTable table;
  table.style = "matrix";
  table.caption = caption;
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
      const int count = matrix.counts[truth][said];
      std::string style = shade(count, matrix.of_class(truth));
      style += said == truth ? " right" : "";
      row.push_back({std::to_string(count), HtmlCell::Kind::number, 1, style});
    }
    table.groups[0].rows.push_back(std::move(row));
  }
  return html_table(table);
}

}  // namespace zpilab
