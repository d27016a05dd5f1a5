#include <nlohmann/json.hpp>

#include "reports/table_report.h"
#include "reports/trial_document.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 5> kStates = {"scored", "contaminated", "crashed", "not covered",
                                                "unscorable"};

Json since(const std::optional<Nanoseconds>& time, Nanoseconds zero) {
  return time ? Json(seconds(*time - zero)) : Json(nullptr);
}
Json length(const std::optional<Nanoseconds>& time) { return time ? Json(seconds(*time)) : Json(nullptr); }

Json alarm_json(const Alarm& alarm, Nanoseconds zero) {
  const Detection& detection = alarm.detection;
  return {{"seconds", seconds(alarm.time - zero)},
          {"counted", alarm.counted},
          {"class", detection.traffic_class ? Json(class_name(*detection.traffic_class)) : Json(nullptr)},
          {"score", detection.score ? Json(*detection.score) : Json(nullptr)},
          {"sample", detection.seq ? Json(*detection.seq) : Json(nullptr)}};
}

Json detector_json(const DetectorScore& score, Nanoseconds zero) {
  Json alarms = Json::array();
  for (const Alarm& alarm : score.alarms) alarms.push_back(alarm_json(alarm, zero));
  return {{"detector", score.detector},
          {"state", kStates.at(static_cast<std::size_t>(score.state))},
          {"message", score.message},
          {"ttfd_s", length(score.ttfd)},
          {"ttfd_right_protocol_s", length(score.ttfd_protocol)},
          {"ttfd_right_family_s", length(score.ttfd_family)},
          {"ttfd_right_class_s", length(score.ttfd_class)},
          {"first_probe_to_sample_s", length(score.to_sample)},
          {"sample_to_verdict_s", length(score.to_verdict)},
          {"verdict_to_receipt_s", length(score.to_receipt)},
          {"probes_before", score.detected() ? Json(score.probes_before) : Json(nullptr)},
          {"right_class", score.right_class},
          {"family_uncertain", score.family_uncertain},
          {"false_alarms", score.false_alarms},
          {"alarms", std::move(alarms)}};
}

}  // namespace

std::string trial_json(const TrialReport& report) {
  const StoredTrial& trial = report.trial;
  const TrialRecord& record = trial.record;
  const Nanoseconds zero = report.score.t0.value_or(record.started);
  Json json;
  json["trial"] = trial.id;
  json["state"] = state_name(trial.state);
  json["reason"] = record.reason;
  json["attempt"] = record.attempt;
  json["scan"] = trial.placebo() ? Json(nullptr) : Json(nmap_name(trial));
  json["class"] = class_name(trial.traffic_class);
  json["ports"] = trial.ports;
  json["timing"] = trial.placebo() ? Json(nullptr) : Json(to_string(trial.timing));
  json["device"] = trial.device;
  json["workload"] = trial.workload;
  json["policy"] = trial.policy;
  json["open_ports"] = trial.target.open_ports;
  json["icmp_limits"] = trial.target.icmp_limits;
  json["impairment"] = trial.target.impairment;
  json["sampling_rate_hz"] = trial.sampling_rate_hz > 0 ? Json(trial.sampling_rate_hz) : Json(nullptr);
  json["seed"] = std::to_string(trial.seed);
  json["cell"] = record.cell;
  json["started_utc"] = record.started_utc;
  json["argv"] = record.argv;
  json["cut"] = record.cut;
  json["t0_estimated"] = record.t0_estimated;
  json["started_s"] = seconds(record.started - zero);
  json["ended_s"] = seconds(record.ended - zero);
  json["scan_started_s"] = since(record.scan_process_start, zero);
  json["scan_ended_s"] = since(record.scan_process_end, zero);
  json["probes"] = report.score.probes;
  json["last_probe_s"] = since(report.score.last_probe, zero);
  json["samples"] = report.series.samples.size();
  json["detectors"] = Json::array();
  for (const DetectorScore& score : report.score.detectors)
    json["detectors"].push_back(detector_json(score, zero));
  json["counters"] = Json::array();
  for (const CounterMove& move : report.moved)
    json["counters"].push_back({{"name", move.name},
                                {"lead_in_per_s", move.before_per_second},
                                {"scan_per_s", move.during_per_second},
                                {"scan_sum", move.during},
                                {"surprise", move.surprise}});
  json["events"] = Json::array();
  for (const TrialEvent& event : report.events)
    json["events"].push_back(
        {{"seconds", seconds(event.time - zero)}, {"source", event.source}, {"text", event.text}});
  json["work"] = record.work;
  json["environment"] = record.environment;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace zpilab
