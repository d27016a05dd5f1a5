// Everything that a campaign is made from, read and checked together: scenario, inventory, detectors,
// workloads, plan.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/detector_spec.h"
#include "harness/core/inventory.h"
#include "harness/core/plan.h"
#include "harness/core/result.h"
#include "harness/core/workload.h"
#include "harness/store/campaign_store.h"

namespace zpilab {

struct CampaignInputs {
  Scenario scenario;
  Inventory inventory;  ///< with the cells that its providers describe
  std::vector<DetectorSpec> detectors;
  std::map<std::string, Workload> workloads;
  Plan plan;
  std::string cells_reason;  ///< why its inventory has so many cells, for people
};

struct InputSources {
  std::string scenario;   ///< a file, or the name of one that is installed
  std::string inventory;  ///< a file; empty: namespaces on this machine
  std::vector<std::string> detector_folders;
};

/// Errors name file, line and column.
Result<CampaignInputs> load_campaign_inputs(const InputSources& sources);
/// The same from a campaign file, for `resume`. Refuses if the plan no longer comes out the same.
/// `inventory` replaces where it runs, if not empty.
Result<CampaignInputs> restore_campaign_inputs(const CampaignHeader& header, const std::string& inventory);

/// The same from a scenario's text and an inventory that was read already, without its providers' cells. Only
/// detectors that are installed.
Result<CampaignInputs> plan_scenario_text(const std::string& text, const std::string& name,
                                          Inventory inventory);

/// The inventory when none is given: namespaces on this machine.
std::string default_inventory(int cells);
/// Today as YYYY-MM-DD in UTC, for the scope's expiry.
std::string today();
CampaignHeader make_header(const CampaignInputs& inputs);

}  // namespace zpilab
