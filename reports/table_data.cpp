#include "reports/table_data.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/csv_text.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

/// Printed to a microsecond: more was not measured, and 0.060000000000000005 helps nobody.
Json rounded(double value) {
  return std::isfinite(value) ? Json(std::round(value * 1e6) / 1e6) : Json(nullptr);
}
Json optional(const std::optional<double>& value) { return value ? rounded(*value) : Json(nullptr); }

/// Of imported trials nobody read counters.
Json rate(double hz) { return hz > 0 ? Json(hz) : Json(nullptr); }

Json row_json(const ScanRow& row) {
  Json json;
  json["scan"] = row.scan.nmap;
  json["name"] = row.scan.name;
  json["class"] = class_name(row.scan.traffic_class);
  json["ports"] = row.scan.ports;
  json["timing"] = "T" + std::to_string(row.setting.timing);
  json["workload"] = row.setting.workload;
  json["policy"] = row.setting.policy;
  json["open_ports"] = row.setting.target.open_ports;
  json["icmp_limits"] = row.setting.target.icmp_limits;
  json["impairment"] = row.setting.target.impairment;
  json["sampling_rate_hz"] = rate(row.setting.sampling_rate_hz);
  json["device"] = row.device;
  json["detector"] = row.detector;
  json["n"] = row.n;
  json["detected"] = row.detected;
  json["detected_lower"] = row.interval ? rounded(row.interval->lower) : Json(nullptr);
  json["detected_upper"] = row.interval ? rounded(row.interval->upper) : Json(nullptr);
  json["by_chance"] = rounded(row.by_chance);
  json["right_class"] = row.scan.classed() ? Json(row.right_class) : Json(nullptr);
  json["right_family"] = row.scan.classed() ? Json(row.right_family) : Json(nullptr);
  json["family_uncertain"] = row.scan.classed() ? Json(row.family_uncertain) : Json(nullptr);
  json["duration_s"] = optional(row.duration);
  json["cut"] = row.cut > 0;
  json["cut_trials"] = row.cut;
  json["cut_at_s"] = rounded(row.cut_at);
  json["ttfd_s"] = optional(row.ttfd);
  json["ttfd_min_s"] = optional(row.ttfd_min);
  json["ttfd_max_s"] = optional(row.ttfd_max);
  json["ttfd_right_class_s"] = optional(row.ttfd_class);
  json["ttfd_uncertainty_s"] = rounded(row.uncertainty);
  json["first_probe_to_sample_s"] = optional(row.to_sample);
  json["sample_to_verdict_s"] = optional(row.to_verdict);
  json["verdict_to_receipt_s"] = optional(row.to_receipt);
  json["probes"] = optional(row.probes);
  for (const int limit : {1, 5, 30, 60}) {
    const auto found = row.within.find(limit);
    json["detected_within_" + std::to_string(limit) + "_s"] =
        found == row.within.end() ? Json(nullptr) : rounded(found->second);
  }
  json["contaminated"] = row.contaminated;
  json["crashed"] = row.crashed;
  json["not_covered"] = row.not_covered;
  json["unscorable"] = row.unscorable;
  json["t0_estimated"] = row.estimated;
  return json;
}

Json alarms_json(const ScanRow& row) {
  Json alarms = Json::array();
  for (const AlarmsOfTrial& trial : row.alarms) {
    Json times = Json::array();
    for (const double seconds : trial.seconds) times.push_back(rounded(seconds));
    alarms.push_back({{"file", trial.file}, {"trial", trial.trial}, {"seconds", std::move(times)}});
  }
  return alarms;
}

Json false_alarm_json(const FalseAlarmRow& row) {
  return {{"workload", row.workload},
          {"apart", row.apart},
          {"policy", row.policy},
          {"open_ports", row.target.open_ports},
          {"icmp_limits", row.target.icmp_limits},
          {"impairment", row.target.impairment},
          {"sampling_rate_hz", rate(row.sampling_rate_hz)},
          {"device", row.device},
          {"detector", row.detector},
          {"alarms", row.alarms},
          {"alarms_raw", row.alarms_raw},
          {"hours", rounded(row.hours)},
          {"per_hour", row.alarms == 0 ? Json(0) : rounded(row.alarms / row.hours)},
          {"lower", rounded(row.per_hour.lower)},
          {"upper", rounded(row.per_hour.upper)},
          {"placebos", row.placebos},
          {"placebos_alarmed", row.placebos_alarmed}};
}

Json hours_json(const WorkloadHours& row) {
  return {{"workload", row.workload},
          {"apart", row.apart},
          {"trials", row.trials},
          {"device_hours", rounded(row.hours)},
          {"hours_without_probes", rounded(row.quiet)}};
}

Json cost_json(const AgentCostRow& row) {
  return {{"device", row.device},
          {"os", row.os},
          {"kernel", row.kernel},
          {"sampling_rate_hz", row.sampling_rate_hz},
          {"trials", row.trials},
          {"sample_cost_s", row.sample_cost ? Json(*row.sample_cost) : Json()},
          {"processor_share", rounded(row.processor_share)},
          {"worst_lateness_s", rounded(row.worst_lateness)}};
}

Json skipped_json(const SkippedTrials& skipped) {
  return {{"reason", skipped.reason}, {"trials", skipped.trials}};
}

Json failed_json(const FailedTrial& trial) {
  return {{"file", trial.file},         {"trial", trial.trial},       {"scan", trial.scan},
          {"device", trial.device},     {"workload", trial.workload}, {"state", trial.state},
          {"attempts", trial.attempts}, {"reason", trial.reason}};
}

template <typename Rows, typename Function>
Json array_of(const Rows& rows, Function function) {
  Json array = Json::array();
  for (const auto& row : rows) array.push_back(function(row));
  return array;
}

std::string csv_cell(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? csv_text(value.get<std::string>()) : value.dump();
}

template <typename Cell>
std::string csv_line(const Json& row, Cell cell) {
  std::string line;
  for (const auto& item : row.items()) line += cell(item) + ',';
  line.back() = '\n';
  return line;
}

}  // namespace

std::string table_json(const TableReport& report) {
  Json json;
  json["zpilab"] = ZPILAB_VERSION;
  json["files"] = report.files;
  json["scenarios"] = report.scenarios;
  json["notes"] = report.notes;
  json["trials"] = {{"planned", report.planned}, {"done", report.done}, {"repeated", report.repeated}};
  json["rows"] = array_of(report.rows, [](const ScanRow& row) {
    Json fields = row_json(row);
    fields["alarms"] = alarms_json(row);
    return fields;
  });
  json["false_alarms"] = array_of(report.false_alarms, false_alarm_json);
  json["hours"] = array_of(report.hours, hours_json);
  json["agent_costs"] = array_of(report.costs, cost_json);
  json["skipped"] = array_of(report.skipped, skipped_json);
  json["failed"] = array_of(report.failed, failed_json);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string table_csv(const TableReport& report) {
  std::string text = csv_line(row_json({}), [](const auto& item) { return item.key(); });
  for (const ScanRow& row : report.rows)
    text += csv_line(row_json(row), [](const auto& item) { return csv_cell(item.value()); });
  return text;
}

}  // namespace zpilab
