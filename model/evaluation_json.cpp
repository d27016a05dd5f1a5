#include "model/evaluation_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace zpilab {
namespace {

using Json = nlohmann::json;

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }
Json time_json(const std::optional<Nanoseconds>& time) { return time ? Json(seconds(*time)) : Json(); }

void add_false_alarms(Json& json, const FalseAlarmCount& count) {
  json["false_alarms"] = count.alarms;
  json["device_hours"] = count.hours;
  const auto day = false_alarms_per_day(count);
  json["false_alarms_per_day"] = day ? Json(day->rate) : Json();
  json["false_alarms_per_day_lower"] = day ? Json(day->lower) : Json();
  json["false_alarms_per_day_upper"] = day ? Json(day->upper) : Json();
}

Json group_json(const DetectionGroup& group) {
  return {{"class", class_name(group.traffic_class)},
          {"timing", group.timing},
          {"policy", group.dropped ? "drop" : "open or reject"},
          {"workload_apart", group.workload.empty() ? Json() : Json(group.workload)},
          {"trials", group.trials},
          {"detected", group.detected},
          {"right_class", group.right_class},
          {"family_uncertain", group.family_uncertain},
          {"contaminated", group.contaminated},
          {"chance", or_null(group.chance)},
          {"chance_at_most", or_null(group.chance_at_most)},
          {"ttfd_s",
           {{"median", or_null(group.ttfd_s.median)},
            {"first_quartile", or_null(group.ttfd_s.first)},
            {"third_quartile", or_null(group.ttfd_s.third)}}},
          {"probes",
           {{"median", or_null(group.probes)},
            {"within_" + std::to_string(kFewProbes), group.within_few_probes}}}};
}

Json roc_json(const ClassRoc& roc) {
  Json points = Json::array();
  for (const RocPoint& point : roc.points) {
    points.push_back({{"threshold", std::isfinite(point.threshold) ? Json(point.threshold) : Json()},
                      {"false_positive_rate", point.false_positive_rate},
                      {"true_positive_rate", point.true_positive_rate}});
  }
  return {{"area", or_null(roc.area)}, {"points", points}};
}

Json operating_point_json(const OperatingPoint& point) {
  Json json = {{"setting", point.setting},
               {"trials", point.scans},
               {"detected", point.detected},
               {"right_class", point.right_class},
               {"chance", or_null(point.chance)}};
  add_false_alarms(json, point.false_alarms);
  return json;
}

Json source_json(const WindowErrorSource& source) {
  return {{"workload", source.place.workload},
          {"policy", source.place.policy},
          {"stretch", stretch_name(source.place.stretch)},
          {"windows", source.windows},
          {"errors", source.errors},
          {"share", source.share},
          {"class", class_name(source.truth)},
          {"said", class_name(source.said)}};
}

Json trial_json(const TrialOutcome& trial) {
  return {{"file", trial.file},
          {"trial", trial.trial},
          {"scan", trial.scan},
          {"timing", trial.timing},
          {"workload", trial.workload},
          {"policy", trial.policy},
          {"class", class_name(trial.traffic_class)},
          {"placebo", trial.placebo},
          {"ttfd_s", time_json(trial.any)},
          {"protocol_s", time_json(trial.protocol)},
          {"family_s", time_json(trial.family)},
          {"right_class_s", time_json(trial.right_class)},
          {"family_uncertain", trial.family_uncertain()},
          {"probes", trial.probes_before},
          {"false_alarms", trial.false_alarms},
          {"contaminated", trial.contaminated}};
}

}  // namespace

Json confusion_json(const Confusion& confusion) {
  Json counts = Json::object(), recall = Json::object();
  for (std::size_t truth = 0; truth < kClassCount; ++truth) {
    Json row = Json::object();
    for (std::size_t said = 0; said < kClassCount; ++said)
      row[std::string(kClassNames[said])] =
          confusion.count(static_cast<TrafficClass>(truth), static_cast<TrafficClass>(said));
    const std::string name(kClassNames[truth]);
    counts[name] = row;
    recall[name] = or_null(confusion.recall(static_cast<TrafficClass>(truth)));
  }
  return {{"counts", counts},
          {"recall", recall},
          {"macro_recall", or_null(confusion.macro_recall())},
          {"windows", confusion.windows()},
          {"errors", confusion.errors()},
          {"overall_error", confusion.overall_error()}};
}

Json evaluation_summary_json(const Evaluation& evaluation) {
  Json json = {{"window_error", evaluation.windows.macro_error()},
               {"certain_window_error", evaluation.certain_windows.macro_error()},
               {"confusion", confusion_json(evaluation.windows)},
               {"certain_confusion", confusion_json(evaluation.certain_windows)},
               {"multiclass_auc", or_null(evaluation.multiclass_auc)},
               {"trials", evaluation.scans()},
               {"detected", evaluation.detected()},
               {"right_class", evaluation.right_class()},
               {"family_uncertain", evaluation.family_uncertain()},
               {"groups", Json::array()},
               {"workloads", Json::object()},
               {"operating_points", Json::array()}};
  add_false_alarms(json, evaluation.all_false_alarms());
  for (const DetectionGroup& group : evaluation.groups) json["groups"].push_back(group_json(group));
  for (const auto& [workload, count] : evaluation.false_alarms) {
    Json& row = json["workloads"][workload];
    row["apart"] = evaluation.workloads_apart.contains(workload);
    add_false_alarms(row, count);
  }
  for (const OperatingPoint& point : evaluation.operating_points)
    json["operating_points"].push_back(operating_point_json(point));
  return json;
}

Json evaluation_json(const Evaluation& evaluation) {
  Json json = evaluation_summary_json(evaluation);
  json["roc"] = Json::object();
  for (std::size_t c = 0; c < kClassCount; ++c)
    json["roc"][std::string(kClassNames[c])] = roc_json(evaluation.roc[c]);
  json["outcomes"] = json["window_error_sources"] = Json::array();
  for (const WindowErrorSource& source : window_error_sources(evaluation.places))
    json["window_error_sources"].push_back(source_json(source));
  for (const TrialOutcome& trial : evaluation.trials) json["outcomes"].push_back(trial_json(trial));
  return json;
}

}  // namespace zpilab
