// A plan for people and for programs: what `zpilab plan` and `zpilab run --dry-run` print.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "harness/cli/campaign_inputs.h"
#include "harness/plan/wall_time.h"

namespace zpilab {

/// Every trial with the exact argv, resolved targets, expected time and disk.
void print_plan_text(const CampaignInputs& inputs, int cells, std::ostream& out);
void print_plan_json(const CampaignInputs& inputs, int cells, std::ostream& out);

/// The least time that the plan can take, with scans as long as it expects them.
WallTimeBound expected_wall_time(const Plan& plan, int cells);

/// "no linux-vm: qemu is not installed: ...", a line for each device that the inventory leaves out.
std::vector<std::string> left_out_lines(const Inventory& inventory);

/// How many cells run side by side: --jobs, else what the inventory says.
int cells_at_once(const Inventory& inventory, int jobs);

}  // namespace zpilab
