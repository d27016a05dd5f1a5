#include "model/evaluation_json.h"

#include <nlohmann/json.hpp>

#include "model/evaluate/poisson.h"

namespace zpilab {
namespace {

using Json = nlohmann::json;

Json time_json(const std::optional<Nanoseconds>& time) { return time ? Json(seconds(*time)) : Json(); }

Json false_alarm_json(const FalseAlarmCount& count) {
  Json json = {{"alarms", count.alarms}, {"hours", count.hours}};
  if (count.hours > 0) {
    json["per_hour"] = count.alarms / count.hours;
    json["lower"] = poisson_lower(count.alarms, 0.025) / count.hours;
    json["upper"] = poisson_upper(count.alarms, count.alarms == 0 ? 0.05 : 0.025) / count.hours;
  }
  return json;
}

Json confusion_json(const Confusion& confusion) {
  Json json = Json::object();
  for (std::size_t truth = 0; truth < kClassCount; ++truth) {
    Json row = Json::object();
    for (std::size_t said = 0; said < kClassCount; ++said)
      row[std::string(kClassNames[said])] =
          confusion.count(static_cast<TrafficClass>(truth), static_cast<TrafficClass>(said));
    json[std::string(kClassNames[truth])] = row;
  }
  return json;
}

Json trial_json(const TrialOutcome& trial) {
  return {{"file", trial.file},
          {"trial", trial.trial},
          {"scan", trial.scan},
          {"timing", trial.timing},
          {"workload", trial.workload},
          {"class", class_name(trial.traffic_class)},
          {"placebo", trial.placebo},
          {"ttfd_s", time_json(trial.any)},
          {"family_s", time_json(trial.family)},
          {"right_class_s", time_json(trial.right_class)},
          {"probes", trial.probes_before},
          {"false_alarms", trial.false_alarms},
          {"contaminated", trial.contaminated}};
}

}  // namespace

Json evaluation_json(const Evaluation& evaluation) {
  Json json = {{"window_error", evaluation.windows.macro_error()},
               {"certain_window_error", evaluation.certain_windows.macro_error()},
               {"scans", evaluation.scans()},
               {"detected", evaluation.detected()},
               {"false_alarms", false_alarm_json(evaluation.all_false_alarms())},
               {"confusion", confusion_json(evaluation.windows)},
               {"workloads", Json::object()},
               {"trials", Json::array()}};
  for (const auto& [workload, count] : evaluation.false_alarms)
    json["workloads"][workload] = false_alarm_json(count);
  for (const TrialOutcome& trial : evaluation.trials) json["trials"].push_back(trial_json(trial));
  return json;
}

}  // namespace zpilab
