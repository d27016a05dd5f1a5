// Runs the trials of a plan that are not done: several cells side by side, bursts one at a time, each record
// stored before the next trial of that cell begins.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/plan.h"
#include "harness/core/sinks.h"
#include "harness/run/provided_cell.h"
#include "harness/run/run_trial.h"

namespace zpilab {

struct CampaignSettings {
  TrialSettings trial;
  Inventory inventory;
  int jobs = 0;  ///< cells at once; 0: what the inventory says
  int most_attempts = 3;
  ReadInventory read_inventory;
  std::function<void(const PlannedTrial&, const TrialRecord&)> on_finished;
  std::function<void(const std::string&)> on_warning;
};

struct CampaignResult {
  int done = 0, invalid = 0, refused = 0;
  int skipped = 0;    ///< this machine cannot do them
  int remaining = 0;  ///< neither done nor tried now: stopped, or out of attempts before
  bool interrupted = false;
};

/// Ends when nothing is left to try, or soon after `stop`. An Error means that nothing more can be stored or
/// no cell can be had at all; what was stored stays.
Awaitable<Result<CampaignResult>> run_campaign(Executor executor, RemoteConnector& connector,
                                               StopSignal& stop, const CampaignSettings& settings,
                                               const Plan& plan, std::vector<TrialProgress> progress,
                                               CampaignSink& sink);

}  // namespace zpilab
