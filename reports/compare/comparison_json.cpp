#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/compare/comparison_data.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

/// To a microsecond: more was not measured.
Json rounded(double value) {
  return std::isfinite(value) ? Json(std::round(value * 1e6) / 1e6) : Json(nullptr);
}
Json optional(const std::optional<double>& value) { return value ? rounded(*value) : Json(nullptr); }

Json interval_json(const std::optional<MedianInterval>& interval) {
  if (!interval) return nullptr;
  return Json::array({optional(interval->lower), optional(interval->upper)});
}
Json interval_json(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  return Json::array({rounded(interval->lower), rounded(interval->upper)});
}

Json trial_json(const NamedTrial& trial) {
  return {{"trial", trial.key}, {"base_ttfd_s", optional(trial.base)}, {"head_ttfd_s", optional(trial.head)}};
}
Json trials_json(const std::vector<NamedTrial>& trials) {
  Json list = Json::array();
  for (const NamedTrial& trial : trials) list.push_back(trial_json(trial));
  return list;
}

Json cell_json(const ComparedCell& cell) {
  const Judgement& judgement = cell.judgement;
  Json json;
  json["scan"] = cell.scan;
  json["timing"] = cell.timing;
  json["detector"] = cell.detector;
  json["verdict"] = verdict_name(judgement.verdict);
  if (judgement.verdict == Verdict::too_few) json["repetitions_needed"] = judgement.needed;
  json["base"] = {{"n", judgement.base_n},
                  {"detected", judgement.base_detected},
                  {"right_class", cell.base_right_class},
                  {"ttfd_s", optional(judgement.base_median)},
                  {"ttfd_interval_s", interval_json(cell.base_interval)}};
  json["head"] = {{"n", judgement.head_n},
                  {"detected", judgement.head_detected},
                  {"right_class", cell.head_right_class},
                  {"ttfd_s", optional(judgement.head_median)},
                  {"ttfd_interval_s", interval_json(cell.head_interval)}};
  json["change_s"] = rounded(judgement.effect);
  json["change_interval_s"] = interval_json(cell.effect_interval);
  json["smallest_effect_s"] = rounded(judgement.smallest_effect);
  json["cells_corrected_for"] = judgement.family;
  json["p_slower"] = judgement.p_slower;
  json["p_faster"] = judgement.p_faster;
  json["p_slower_holm"] = judgement.adjusted_slower;
  json["p_faster_holm"] = judgement.adjusted_faster;
  json["could_have_seen_s"] = optional(cell.smallest_change);
  json["lost"] = trials_json(cell.lost);
  json["gained"] = trials_json(cell.gained);
  json["p_lost"] = cell.p_lost;
  json["worst"] = cell.worst ? trial_json(*cell.worst) : Json(nullptr);
  return json;
}

Json rate_json(const AlarmRate& rate) {
  return {{"alarms", rate.alarms},
          {"hours", rounded(rate.days * 24)},
          {"per_day", rounded(rate.rate())},
          {"interval", Json::array({rounded(rate.per_day.lower), rounded(rate.per_day.upper)})}};
}

Json detector_json(const ComparedDetector& detector) {
  return {{"base_detector", detector.base_name}, {"head_detector", detector.head_name},
          {"base", rate_json(detector.base)},    {"head", rate_json(detector.head)},
          {"missing_trials", detector.missing},  {"added_trials", detector.added}};
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
  Json json;
  json["zpilab"] = ZPILAB_VERSION;
  json["base"] = comparison.base_path;
  json["head"] = comparison.head_path;
  json["gate"] = comparison.gate;
  json["paired"] = comparison.paired;
  json["sampling_interval_s"] = rounded(comparison.sampling_interval);
  json["passed"] = comparison.regressions.empty() && comparison.judged() > 0;
  json["judged"] = comparison.judged();
  json["notes"] = comparison.notes;
  json["regressions"] = Json::array();
  for (const Regression& regression : comparison.regressions)
    json["regressions"].push_back({{"budget", budget_name(regression.budget)},
                                   {"subject", regression.subject},
                                   {"message", regression.message}});
  json["cells"] = Json::array();
  for (const ComparedCell& cell : comparison.cells) json["cells"].push_back(cell_json(cell));
  json["detectors"] = Json::array();
  for (const ComparedDetector& detector : comparison.detectors)
    json["detectors"].push_back(detector_json(detector));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace zpilab
