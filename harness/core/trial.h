// The record of one executed trial: everything that is committed in one transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/detection.h"
#include "harness/core/plan.h"
#include "harness/core/probe.h"
#include "harness/core/sample.h"

namespace zpilab {

enum class TrialState {
  planned,
  running,
  done,
  invalid,  ///< something went wrong: run again
  refused,  ///< not allowed
  skipped,  ///< this machine cannot do it, "kernel has no netem": nothing went wrong
};
std::string_view state_name(TrialState state);

enum class DetectorState { ok, contaminated, crashed, not_covered };
std::string_view state_name(DetectorState state);

struct DetectorOutcome {
  std::string detector;
  DetectorState state = DetectorState::ok;
  std::string version;  ///< first line of its version command
  std::string hash;     ///< of program and model files, as the agent computed it
  std::string message;  ///< why it crashed, last lines of stderr
};

/// Something that happened, for the timeline: workload started, service up, nmap's start.
struct TrialEvent {
  Nanoseconds time = 0;
  std::string source;  ///< "workload", "scanner", "device", ...
  std::string text;
};

/// A clock against the controller's: remote = controller + offset, to within +- uncertainty.
struct ClockOffset {
  Nanoseconds offset = 0;
  Nanoseconds uncertainty = 0;
  bool same_boot = true;
};
/// Of a difference between stamps of the two hosts, each known against the controller. Equal entries are one
/// exchange: both hosts share a clock, or one of them is the controller.
inline Nanoseconds uncertainty_between(const ClockOffset& one, const ClockOffset& other) {
  const Nanoseconds of_one = one.same_boot ? 0 : one.uncertainty;
  const Nanoseconds of_other = other.same_boot ? 0 : other.uncertainty;
  const bool one_exchange = one.offset == other.offset && of_one == of_other;
  return one_exchange ? of_one : of_one + of_other;
}

struct TrialRecord {
  int trial = 0;  ///< PlannedTrial::id
  int attempt = 1;
  TrialState state = TrialState::done;
  std::string reason;  ///< why it is invalid, refused or skipped
  std::string cell;

  // All times below are on the device's monotonic clock.
  Nanoseconds started = 0;  ///< beginning of the lead-in
  Nanoseconds ended = 0;    ///< end of grace
  std::string started_utc;
  std::optional<Nanoseconds> scan_process_start, scan_process_end;
  bool cut = false;                     ///< nmap was stopped at scan_at_most
  bool t0_estimated = false;            ///< no tap: from nmap's packet trace
  std::optional<double> achieved_rate;  ///< probes per second between first and last probe
  std::vector<std::string> argv;        ///< exact, as started
  std::string nmap_xml;
  int nmap_exit = 0;

  SampleSeries series;
  std::vector<Probe> probes;
  std::vector<Detection> detections;
  std::vector<DetectorOutcome> detectors;
  std::vector<TrialEvent> events;
  ClockOffset device_clock;
  ClockOffset tap_clock;               ///< of the host that stamped the probes: without a tap, the scanner
  std::map<std::string, double> work;  ///< what the workload did
  std::map<std::string, std::string>
      environment;                 ///< kernel, nmap and agent versions, sysctls, offloads, load, ...
  Nanoseconds worst_lateness = 0;  ///< of the sampler
};

}  // namespace zpilab
