#include "harness/run/assemble_record.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace zpilab {
namespace {

/// The clock of another host against ours: one of the device's own boot is the device's clock.
ClockOffset clock_of(const RunningTrial& trial, const std::string& boot, const ClockOffset& measured) {
  return !boot.empty() && boot == trial.agent->hello().boot_id ? trial.record.device_clock : measured;
}

/// What is added to stamps of that clock to get the device's.
Nanoseconds shift_to_device(const RunningTrial& trial, const ClockOffset& clock) {
  return trial.record.device_clock.offset - clock.offset;
}

void take_probes(RunningTrial& trial) {
  TrialRecord& record = trial.record;
  const ClockOffset scanner_clock = clock_of(trial, trial.scan->boot_id, trial.scan->clock);
  const Nanoseconds scanner_shift = shift_to_device(trial, scanner_clock);
  record.scan_process_start = trial.scan->started + scanner_shift;
  record.scan_process_end = trial.scan->ended + scanner_shift;
  record.t0_estimated = !trial.tap;
  if (trial.tap) {
    record.tap_clock = clock_of(trial, trial.tap->boot_id(), trial.tap_clock);
    record.probes = trial.tap->frames();
    for (Probe& frame : record.probes) frame.time += shift_to_device(trial, record.tap_clock);
    trial.facts.lost_frames = trial.tap->summary().lost;
    trial.facts.clock_step = trial.tap->summary().clock_step;
  } else {
    record.tap_clock = scanner_clock;  // the trace stands for the tap
    for (Nanoseconds time : trial.scan->traced_probes)
      record.probes.push_back({time + scanner_shift, FrameKind::probe, 0});
  }
  std::sort(record.probes.begin(), record.probes.end(),
            [](const Probe& a, const Probe& b) { return a.time < b.time; });
}

/// Alarms of a sensor, on the device's clock. `sample_time` is of the sensor's own samples and means nothing
/// here.
void take_sensor_detections(RunningTrial& trial) {
  const ClockOffset clock = clock_of(trial, trial.sensor->hello().boot_id, trial.sensor_clock);
  for (Detection detection : trial.sensor->detections()) {
    detection.time += shift_to_device(trial, clock);
    detection.seq.reset();
    detection.sample_time.reset();
    if (detection.stamp == AlarmStamp::sample) detection.stamp = AlarmStamp::arrival;
    trial.record.detections.push_back(std::move(detection));
  }
  if (clock.same_boot) return;
  trial.record.environment["sensor.clock_offset_s"] = std::to_string(seconds(clock.offset));
  trial.record.environment["sensor.clock_uncertainty_s"] = std::to_string(seconds(clock.uncertainty));
}

DetectorOutcome outcome_of(const RunningTrial& trial, const DetectorSpec& detector) {
  const bool outside = detector.runs_on == DetectorSpec::RunsOn::sensor;
  const auto& outcomes = (outside ? trial.sensor : trial.agent)->outcomes();
  const auto found = outcomes.find(detector.name);
  DetectorOutcome outcome = found == outcomes.end() ? DetectorOutcome{} : found->second;
  outcome.detector = detector.name;
  return outcome;
}

void take_outcomes(RunningTrial& trial) {
  for (const DetectorSpec& detector : trial.settings.detectors) {
    DetectorOutcome outcome = outcome_of(trial, detector);
    if (outcome.state == DetectorState::ok && trial.planned.scan &&
        !detector.covers_class(trial.planned.scan->traffic_class()))
      outcome.state = DetectorState::not_covered;
    trial.record.detectors.push_back(std::move(outcome));
  }
  trial.record.detections = trial.agent->detections();
  if (trial.sensor) take_sensor_detections(trial);
}

/// The version that nmap wrote into its own report.
std::string nmap_version(const std::string& xml) {
  constexpr std::string_view kBefore = "<nmaprun scanner=\"nmap\"";
  const std::size_t run = xml.find(kBefore);
  const std::size_t version = xml.find(" version=\"", run == std::string::npos ? 0 : run);
  if (run == std::string::npos || version == std::string::npos) return {};
  const std::size_t begin = version + 10;
  return xml.substr(begin, xml.find('"', begin) - begin);
}

void take_environment(RunningTrial& trial) {
  auto& environment = trial.record.environment;
  environment = trial.settings.environment;
  for (const auto& host : trial.hosts) {
    for (const auto& [key, value] : host->environment()) environment[host->name() + "." + key] = value;
    for (const auto& [counter, total] : host->work()) trial.record.work[counter] += total;
    trial.record.events.insert(trial.record.events.end(), host->events().begin(), host->events().end());
  }
  for (const auto& agent : {trial.agent, trial.sensor}) {
    if (!agent) continue;
    for (TrialEvent event : agent->events()) {
      event.time += trial.record.device_clock.offset;
      trial.record.events.push_back(std::move(event));
    }
  }
  const wire::Hello& hello = trial.agent->hello();
  environment["agent.version"] = hello.agent;
  environment["agent.os"] = hello.os;
  environment["agent.kernel"] = hello.kernel;
  environment["agent.cpu_seconds"] = std::to_string(seconds(trial.agent->summary().cpu));
  environment["agent.sample_cost_ns"] = std::to_string(trial.agent->summary().median_cost);
  if (trial.scan && !trial.scan->clock.same_boot) {
    environment["scanner.clock_offset_s"] = std::to_string(seconds(trial.scan->clock.offset));
    environment["scanner.clock_uncertainty_s"] = std::to_string(seconds(trial.scan->clock.uncertainty));
  }
  if (!trial.record.nmap_xml.empty()) environment["nmap.version"] = nmap_version(trial.record.nmap_xml);
}

}  // namespace

void assemble_record(RunningTrial& trial) {
  TrialRecord& record = trial.record;
  record.series = trial.agent->series();
  for (const Sample& sample : record.series.samples)
    record.worst_lateness = std::max(record.worst_lateness, sample.lateness);
  trial.facts.lost_samples = trial.agent->lost_samples();
  if (trial.scan) {
    record.nmap_xml = trial.scan->xml;
    record.nmap_exit = trial.scan->exit_code;
    record.cut = trial.scan->cut;
    trial.facts.nmap_exit = trial.scan->exit_code;
    trial.facts.nmap_messages = trial.scan->messages;
    take_probes(trial);
    record.achieved_rate = achieved_rate(record);
  }
  take_outcomes(trial);
  take_environment(trial);
}

}  // namespace zpilab
