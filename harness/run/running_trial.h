// The parts of a trial while it runs: shared by the files that set its scene, carry it out and assemble its
// record.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "harness/run/agent_client.h"
#include "harness/run/cell_session.h"
#include "harness/run/judge_trial.h"
#include "harness/run/prepared_host.h"
#include "harness/run/run_trial.h"
#include "harness/run/scanner.h"
#include "harness/run/tap_client.h"

namespace zpilab {

/// The parts of a running trial. Destroyed backwards: the processes before the connections they run over.
struct RunningTrial {
  RunningTrial(TrialWorld& w, const TrialSettings& s, PlannedTrial p)
      : world(w), settings(s), planned(std::move(p)) {}
  RunningTrial(const RunningTrial&) = delete;
  RunningTrial& operator=(const RunningTrial&) = delete;
  ~RunningTrial() {
    if (agent) agent->abandon();
    if (sensor) sensor->abandon();
  }

  TrialWorld& world;
  const TrialSettings& settings;
  PlannedTrial planned;
  TrialRecord record;
  TrialFacts facts;
  std::unique_ptr<CellSession> session;
  std::vector<std::shared_ptr<PreparedHost>> hosts;
  std::shared_ptr<AgentClient> agent;
  std::shared_ptr<AgentClient> sensor;  ///< runs the detectors that see the traffic from outside; may be none
  std::shared_ptr<TapClient> tap;
  ClockOffset tap_clock, sensor_clock;  ///< against ours
  std::optional<ScanOutcome> scan;

  const Device& device() const { return session->device(); }
  const Workload* workload() const {
    const auto found = settings.workloads.find(planned.workload);
    return found == settings.workloads.end() ? nullptr : &found->second;
  }
  void phase(const char* name) const {
    if (settings.on_phase) settings.on_phase(planned.id, name);
  }
  /// Our clock now, on the device's clock.
  Nanoseconds device_now() const { return monotonic_now() + record.device_clock.offset; }
};

}  // namespace zpilab
