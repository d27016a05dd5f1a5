// The plan of a campaign: pure, so that the same scenario, inventory roles and seed give the same trials,
// order and hash on every machine. Neither the number of cells nor their names nor today's date enter it.
#pragma once

#include <string_view>

#include "harness/core/inventory.h"
#include "harness/core/plan.h"
#include "harness/core/result.h"

namespace zpilab {

/// Looks at inventory.cells only: put what providers describe in there first. The same device name in several
/// cells is one device; those cells must be alike. Errors: a device, address or sweep range is missing
/// (invalid_input), a target lies outside the scope (refused). `today` (YYYY-MM-DD) also refuses scopes that
/// have ended; empty leaves that to the check before each start.
Result<Plan> make_plan(const Scenario& scenario, const Inventory& inventory, std::string_view today = {});

/// Bursts by technique and timing; a rate or delay of the scan's own paces it, and so does the target's ICMP
/// limiter, unless that is off.
Pace pace_of(const ScanSpec& scan, Timing timing, IcmpLimits limits = IcmpLimits::kernel);

}  // namespace zpilab
