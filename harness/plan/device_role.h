// What the plan knows about a device: its part in the cells, not which machine plays it (harness/plan only).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/result.h"
#include "harness/core/scenario.h"

namespace zpilab {

struct DeviceRole {
  std::string name, os;
  int ipv4_addresses = 0, ipv6_addresses = 0;
  bool has_sweep = false, has_tap = false;
  std::uint64_t sweep_size = 0, sweep6_size = 0;  ///< addresses; 0: there is no such range

  std::uint64_t sweep_size_of(Family family) const {
    return family == Family::ipv6 ? sweep6_size : sweep_size;
  }

  auto operator<=>(const DeviceRole&) const = default;
};

/// The scenario's devices, each once, by name. Devices that are missing, or differ between cells, are
/// invalid_input.
Result<std::vector<DeviceRole>> device_roles(const Scenario& scenario, const Inventory& inventory);

}  // namespace zpilab
