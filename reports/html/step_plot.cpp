#include "reports/html/step_plot.h"

#include <algorithm>

#include "reports/html/plot_axes.h"
#include "reports/number_format.h"
#include "reports/statistics/censored_time.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

constexpr double kShortest = 0.01;  // s; what is quicker stands on the axis

Markup curve(const std::vector<CensoredTime>& times, const PlotScale& x, const PlotScale& y,
             const std::string& style, const std::string& says) {
  std::string path = "M" + pixel(kPlotLeft) + " " + pixel(y.at(0));
  double share = 0, watched = kShortest;
  for (const CurveStep& step : detected_share(times)) {
    path += "H" + pixel(x.at(step.seconds)) + "V" + pixel(y.at(step.share));
    share = step.share;
  }
  for (const CensoredTime& time : times) watched = std::max(watched, time.seconds);
  path += "H" + pixel(x.at(share < 1 ? watched : x.to));
  Markup drawn = element("path", {{"class", "curve " + style}, {"d", path}}, element("title", says));
  if (share < 1)  // the end of watching is no end of the scan's being unseen
    drawn += svg_line(x.at(watched), y.at(share) - 4, x.at(watched), y.at(share) + 4, "censored " + style);
  return drawn;
}

std::string says(const ScanRow& row) {
  return row.detector + ": " + detected_cell(row) + " detected, median " +
         format_ttfd(row.ttfd, row.uncertainty);
}

}  // namespace

std::vector<CurveStep> detected_share(std::span<const CensoredTime> times, std::size_t at_most) {
  const std::vector<SurvivalStep> curve = kaplan_meier_curve(times);
  const std::size_t stride = std::max<std::size_t>(1, (curve.size() + at_most - 1) / at_most);
  std::vector<CurveStep> steps;
  for (std::size_t i = 0; i < curve.size(); ++i)
    if (i % stride == 0 || i + 1 == curve.size()) steps.push_back({curve[i].seconds, 1 - curve[i].survival});
  return steps;
}

Figure detection_curves(const std::vector<const ScanRow*>& rows, const DetectorStyle& style, double longest) {
  const PlotScale x{kShortest, std::max(longest, 10 * kShortest), kPlotLeft, kPlotRight, true};
  const PlotScale y = share_scale();
  const ScanRow& first = *rows.front();
  Figure figure;
  figure.width = kPlotWidth;
  figure.height = kPlotHeight;
  figure.title = scan_cell(first.scan) + " at -T" + std::to_string(first.setting.timing);
  figure.name = "detected " + first.scan.name + " T" + std::to_string(first.setting.timing) + " " +
                first.setting.workload + " " + first.device;
  figure.body =
      svg_text(kPlotLeft, 18, "name", figure.title) + plot_axes(x, y, "seconds after the first probe");
  for (const ScanRow* row : rows) {
    if (row->n == 0) continue;
    figure.body += curve(times_of(*row), x, y, style.style_of(row->detector), says(*row));
    figure.description += (figure.description.empty() ? "" : "; ") + says(*row);
  }
  return figure;
}

}  // namespace zpilab
