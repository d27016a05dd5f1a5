// What a campaign is run with, joined from what was read: the argv of its scans, the check of the scope.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/cli/campaign_inputs.h"
#include "harness/run/run_campaign.h"

namespace zpilab {

/// Without anybody who listens to its progress. `jobs`: cells at once; 0: what the inventory says.
CampaignSettings make_settings(const CampaignInputs& inputs, int jobs);

/// A trial that ran for `doctor`, and was stored nowhere.
struct FinishedTrial {
  PlannedTrial planned;
  TrialRecord record;
};

/// Runs every trial of a plan once, without a campaign file. `on_finished` hears of each, for the progress.
/// Samples and probes of all of them are in memory: for small plans. Ctrl-C ends it in order, as an error.
Result<std::vector<FinishedTrial>> run_in_memory(
    const CampaignInputs& inputs, int jobs, const std::function<void(const FinishedTrial&)>& on_finished);

}  // namespace zpilab
