// An inventory like the namespace lab's, for the tests of the plan.
#pragma once

#include <string>

#include "harness/core/inventory.h"

namespace zpilab {

inline std::vector<ScopeEntry> lab_scope() {
  return {{*parse_prefix("198.18.0.0/15"), "zpilab-lab", "2099-12-31"},
          {*parse_prefix("2001:2::/48"), "zpilab-lab", "2099-12-31"}};
}

inline Device sample_device(const std::string& name) {
  Device device;
  device.host.name = name;
  device.host.addresses = {*parse_address("198.18.50.11"), *parse_address("2001:2:0:50::11")};
  return device;
}

inline Cell sample_cell(const std::string& name) {
  Cell cell;
  cell.name = name;
  cell.sweep = parse_prefix("198.18.50.0/24");
  cell.sweep6 = parse_prefix("2001:2:0:50::/120");
  cell.prepares = true;
  cell.scanner.name = "scanner";
  cell.scanner.addresses = {*parse_address("198.18.50.9"), *parse_address("2001:2:0:50::9")};
  cell.tap = Tap{"switch", "target"};
  cell.devices = {sample_device("target")};
  return cell;
}

inline Inventory sample_inventory() {
  Inventory inventory;
  inventory.name = "namespaces";
  inventory.scope = lab_scope();
  inventory.cells = {sample_cell("c-1")};
  return inventory;
}

}  // namespace zpilab
