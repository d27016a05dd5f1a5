// The canonical text of what a plan rests on; its SHA-256 is the plan's hash (harness/plan only).
#pragma once

#include <string>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/scenario.h"
#include "harness/plan/device_role.h"

namespace zpilab {

/// One line a field, each value with its length in front, so that no two inputs give the same text.
/// Description and layout of the YAML are left out, and so are cells, sockets, keys, owners and dates.
std::string plan_text(const Scenario& scenario, const std::vector<DeviceRole>& devices,
                      const std::vector<ScopeEntry>& scope);

}  // namespace zpilab
