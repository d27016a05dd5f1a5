#include <algorithm>
#include <cmath>

#include "reports/html/interval_plot.h"
#include "reports/html/sections.h"
#include "reports/html/step_plot.h"
#include "reports/number_format.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

/// Where the axes of time end: common to all curves, so that they compare.
double longest_time(const TableReport& report) {
  double longest = 1;
  for (const ScanRow& row : report.rows)
    for (const ScoredScan& scan : row.scored) longest = std::max(longest, scan.ttfd.seconds);
  return std::pow(10.0, std::ceil(std::log10(longest) - 1e-9));
}

Markup curves(const std::vector<RowsOfScan>& scans, const DetectorStyle& style, double longest) {
  Markup figures;
  for (const RowsOfScan& rows : scans) {
    const bool any = std::any_of(rows.begin(), rows.end(), [](const ScanRow* row) { return row->n > 0; });
    if (any) figures += element("div", inline_figure(detection_curves(rows, style, longest)));
  }
  return element("div", {{"class", "figures"}}, figures);
}

Markup curves_of(const TableReport& report, const DetectorStyle& style, bool folded) {
  const double longest = longest_time(report);
  Markup all;
  for (const auto& scans : rows_by_setting(report)) {
    const std::string title = setting_text(scans.front().front()->setting);
    const Markup drawn = curves(scans, style, longest);
    all += folded ? details(title, drawn, false) : element("h3", title) + drawn;
  }
  return all;
}

std::string heading(const PageData& data) {
  const DetectorOverview* main = data.main();
  if (main == nullptr || !main->slowest) return "How fast: nothing was detected yet";
  return "How fast: the slowest detection of " + main->detector + " took " +
         format_time(main->slowest->seconds);
}

IntervalMark probes_mark(const ScanRow& row, const DetectorStyle& style) {
  IntervalMark mark{style.style_of(row.detector), row.probes, 0, 0, ""};
  bool any = false;
  for (const ScoredScan& scan : row.scored) {
    if (!scan.probes_before) continue;
    const auto probes = static_cast<double>(*scan.probes_before);
    mark.lower = any ? std::min(mark.lower, probes) : probes;
    mark.upper = any ? std::max(mark.upper, probes) : probes;
    any = true;
  }
  mark.says = row.detector + ", " + scan_cell(row.scan) + " -T" + std::to_string(row.setting.timing) +
              ": median " + format_decimal(row.probes.value_or(0), 0) + ", " + format_decimal(mark.lower, 0) +
              " to " + format_decimal(mark.upper, 0) + " probes";
  return mark;
}

}  // namespace

std::vector<Figure> detection_figures(const TableReport& report, const DetectorStyle& style) {
  const double longest = longest_time(report);
  std::vector<Figure> figures;
  for (const auto& scans : rows_by_setting(report))
    for (const RowsOfScan& rows : scans)
      if (std::any_of(rows.begin(), rows.end(), [](const ScanRow* row) { return row->n > 0; }))
        figures.push_back(detection_curves(rows, style, longest));
  return figures;
}

Figure probes_figure(const PageData& data) {
  std::vector<IntervalRow> rows;
  for (const auto& scans : rows_by_setting(data.pooled()))
    for (const RowsOfScan& of_scan : scans) {
      IntervalRow row{
          scan_cell(of_scan.front()->scan) + " -T" + std::to_string(of_scan.front()->setting.timing), {}};
      for (const std::string& detector : data.style().names())
        for (const ScanRow* scan : of_scan)
          if (scan->detector == detector && scan->probes)
            row.marks.push_back(probes_mark(*scan, data.style()));
      if (!row.marks.empty()) rows.push_back(std::move(row));
    }
  return interval_plot("probes before detection", "Probes that had arrived before the first alarm",
                       "probes: median, and from the fewest to the most", rows);
}

Markup speed_section(const PageData& data) {
  Markup content =
      element("p",
              "Share of scans detected by a time after the first probe (Kaplan-Meier, one minus survival). A "
              "curve that ends below 100 % in a stroke: the others were never detected, and watched so long. "
              "What is quicker than 0.01 s stands on the left edge.");
  content += legend(data.style());
  content += curves_of(data.pooled(), data.style(), false);
  if (data.several_workloads())
    content += element("h3", "The same by workload") + curves_of(data.report(), data.style(), true);
  content += element("h3", "How much of a scan had passed") + legend(data.style()) +
             element("div", {{"class", "wide"}, {"tabindex", "0"}}, inline_figure(probes_figure(data)));
  return section("speed", heading(data), content);
}

}  // namespace zpilab
