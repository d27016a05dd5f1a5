#include "reports/html/model_plots.h"

#include <algorithm>
#include <cmath>

#include "reports/html/plot_axes.h"
#include "reports/number_format.h"

namespace zpilab {
namespace {

constexpr double kRarest = 1e-5;                     // of a false positive rate
constexpr double kQuietest = 0.01, kLoudest = 1000;  // false alarms an hour

std::string path_to(double x, double y) { return pixel(x) + " " + pixel(y); }

Markup roc_curve(const RocCurve& curve, std::size_t traffic_class, const PlotScale& x, const PlotScale& y) {
  std::string path;
  for (const RocPoint& point : curve.points)
    path +=
        (path.empty() ? "M" : "L") + path_to(x.at(point.false_positive_rate), y.at(point.true_positive_rate));
  return element(
      "path", {{"class", "curve " + class_style(traffic_class)}, {"d", path}},
      element("title", std::string(kClassNames[traffic_class]) + ": area " + format_decimal(curve.area, 4)));
}

/// The best share within each budget: more patience never costs a detection that was already paid for.
std::vector<OperatingPoint> frontier(std::vector<OperatingPoint> points) {
  std::sort(points.begin(), points.end(), [](const OperatingPoint& a, const OperatingPoint& b) {
    return a.alarms_per_hour < b.alarms_per_hour;
  });
  for (std::size_t i = 1; i < points.size(); ++i)
    points[i].detected = std::max(points[i].detected, points[i - 1].detected);
  return points;
}

double share_of(const OperatingPoint& point) {
  return point.trials == 0 ? 0 : static_cast<double>(point.detected) / point.trials;
}

Markup budget_curve(const ModelEvaluation& evaluation, const std::string& style, const PlotScale& x,
                    const PlotScale& y) {
  std::string path;
  for (const OperatingPoint& point : frontier(evaluation.operating_points)) {
    const double across = x.at(std::max(point.alarms_per_hour, x.from));
    path += path.empty() ? "M" + path_to(across, y.at(share_of(point)))
                         : "H" + pixel(across) + "V" + pixel(y.at(share_of(point)));
  }
  if (!path.empty()) path += "H" + pixel(kPlotRight);
  return element("path", {{"class", "curve " + style}, {"d", path}}, element("title", evaluation.name));
}

Markup detector_dot(const DetectorOverview& detector, const std::string& style, const PlotScale& x,
                    const PlotScale& y) {
  const double rate = detector.alarms / detector.hours;
  const double share = static_cast<double>(detector.detected) / detector.n;
  return element(
      "g", {{"class", "mark " + style}},
      element("title", detector.detector + ": " + std::to_string(detector.detected) + " of " +
                           std::to_string(detector.n) + " at " + format_decimal(rate, 2) + " an hour") +
          empty_element(
              "circle",
              {{"cx", pixel(x.at(std::max(rate, x.from)))}, {"cy", pixel(y.at(share))}, {"r", "4"}}));
}

}  // namespace

std::string class_style(std::size_t traffic_class) { return "d" + std::to_string(traffic_class); }

Figure roc_figure(const ModelEvaluation& evaluation) {
  const PlotScale x{kRarest, 1, kPlotLeft, kPlotRight, true};
  const PlotScale y = share_scale();
  const std::string title = evaluation.name + ": windows of each class";
  Figure figure{"roc " + evaluation.name,
                title,
                "",
                kPlotWidth,
                kPlotHeight,
                svg_text(kPlotLeft, 18, "name", title) + plot_axes(x, y, "false positive rate")};
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (!evaluation.roc[c]) continue;
    figure.body += roc_curve(*evaluation.roc[c], c, x, y);
    figure.description += (figure.description.empty() ? "" : "; ") + std::string(kClassNames[c]) + ": area " +
                          format_decimal(evaluation.roc[c]->area, 4);
  }
  return figure;
}

Figure budget_figure(const std::vector<ModelEvaluation>& evaluations,
                     const std::vector<DetectorOverview>& detectors, const DetectorStyle& style) {
  const PlotScale x{kQuietest, kLoudest, kPlotLeft, kPlotRight, true};
  const PlotScale y = share_scale();
  const std::string title = "Scans detected at a price";
  Figure figure{"detected by false alarms",
                title,
                "",
                kPlotWidth,
                kPlotHeight,
                svg_text(kPlotLeft, 18, "name", title) +
                    plot_axes(x, y, "false alarms per hour; left edge: none was seen")};
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    figure.body += budget_curve(evaluations[i], class_style(i % kClassCount), x, y);
    figure.description += (i == 0 ? "" : "; ") + evaluations[i].name;
  }
  for (const DetectorOverview& detector : detectors)
    if (detector.hours > 0 && detector.n > 0)
      figure.body += detector_dot(detector, style.style_of(detector.detector), x, y);
  return figure;
}

}  // namespace zpilab
