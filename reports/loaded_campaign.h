// A campaign file as the reports need it: every trial with its score. Probes and samples are not kept.
#pragma once

#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/store/campaign_store.h"
#include "reports/score.h"

namespace zpilab {

struct ScoredTrial {
  StoredTrial trial;
  TrialScore score;  ///< empty unless the trial is done
};

struct LoadedCampaign {
  std::string path;
  CampaignHeader header;
  Phases phases;
  std::vector<ScoredTrial> trials;
};

/// Reads a campaign, also while it is being written.
Result<LoadedCampaign> load_campaign(const std::string& path);

}  // namespace zpilab
