#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/compare/comparison_data.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

struct Metric {
  std::string subject, measure, unit;
  double value = 0;
  std::optional<double> lower, upper;
  std::string extra;
};

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

std::string subject_of(const ComparedCell& cell) {
  return cell.scan + " -" + cell.timing + " " + cell.detector;
}

/// What HEAD is worth; smaller is better in all of it.
std::vector<Metric> metrics_of(const Comparison& comparison) {
  std::vector<Metric> metrics;
  for (const ComparedCell& cell : comparison.cells) {
    const Judgement& judgement = cell.judgement;
    const std::string detected =
        std::to_string(judgement.head_detected) + " of " + std::to_string(judgement.head_n) + " detected";
    const auto interval = cell.head_interval.value_or(MedianInterval{});
    if (judgement.head_median)
      metrics.push_back(
          {subject_of(cell), "ttfd", "s", *judgement.head_median, interval.lower, interval.upper, detected});
    const int missed = judgement.head_n - judgement.head_detected;
    metrics.push_back({subject_of(cell), "missed", "trials", static_cast<double>(missed), {}, {}, detected});
  }
  for (const ComparedDetector& detector : comparison.detectors)
    if (detector.head.days > 0)
      metrics.push_back({detector.head_name, "alarms_per_day", "alarms/day", detector.head.rate(),
                         detector.head.per_day.lower, detector.head.per_day.upper,
                         std::to_string(detector.head.alarms) + " alarms"});
  return metrics;
}

}  // namespace

std::string smaller_is_better_json(const Comparison& comparison) {
  Json list = Json::array();
  for (const Metric& metric : metrics_of(comparison)) {
    Json json = {{"name", metric.subject + ", " + metric.measure},
                 {"unit", metric.unit},
                 {"value", rounded(metric.value)}};
    if (metric.lower && metric.upper)
      json["range"] = Json(rounded(*metric.lower)).dump() + " to " + Json(rounded(*metric.upper)).dump();
    json["extra"] = metric.extra;
    list.push_back(std::move(json));
  }
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string bencher_json(const Comparison& comparison) {
  Json json = Json::object();
  for (const Metric& metric : metrics_of(comparison)) {
    Json value = {{"value", rounded(metric.value)}};
    if (metric.lower) value["lower_value"] = rounded(*metric.lower);
    if (metric.upper) value["upper_value"] = rounded(*metric.upper);
    json[metric.subject][metric.measure] = std::move(value);
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace zpilab
