// One trial from the first connection to the record, as DESIGN of a trial says: prepare, agent and detectors,
// tap, workload, lead-in, scan, grace, collect, judge. A failure on the way makes the trial `invalid` with
// its reason; only the user's stop makes none.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/core/detector_spec.h"
#include "harness/core/inventory.h"
#include "harness/core/plan.h"
#include "harness/core/trial.h"
#include "harness/core/workload.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

/// What every trial of a campaign shares. Functions, so that this folder needs neither the planner nor YAML.
struct TrialSettings {
  Scenario scenario;
  std::vector<ScopeEntry> scope;
  std::map<std::string, Workload> workloads;
  std::vector<DetectorSpec> detectors;
  /// Part of every trial's environment.
  std::map<std::string, std::string> environment;
  /// nmap's exact argv for a scan of this device; traced: there is no tap.
  std::function<std::vector<std::string>(const PlannedTrial&, const Cell&, const Device&, bool traced)> argv;
  /// The last check before anything is sent: refuses what is outside the scope.
  std::function<Result<Done>(const std::vector<std::string>& argv, const std::vector<ScopeEntry>& scope)>
      check;
  /// Progress, for people: phases are "building", "preparing", "lead-in", "waiting", "scan", "grace",
  /// "collecting".
  std::function<void(int trial, const std::string& phase)> on_phase;
};

/// What trials of one campaign share while they run.
struct TrialWorld {
  Executor executor;
  RemoteConnector& connector;
  Gate& machine;  ///< a burst scan or the building of a cell has the machine to itself
  StopSignal& stop;
};

/// `pass` is the machine, taken before the cell was built; it is given back once everything is up.
Awaitable<Result<TrialRecord>> run_trial(TrialWorld world, const TrialSettings& settings,
                                         PlannedTrial planned, int attempt, Cell cell, Gate::Pass pass);

}  // namespace zpilab
