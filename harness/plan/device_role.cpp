#include "harness/plan/device_role.h"

#include <algorithm>
#include <map>
#include <utility>

namespace zpilab {
namespace {

DeviceRole role_of(const Device& device, const Cell& cell) {
  DeviceRole role;
  role.name = device.host.name;
  role.os = device.os;
  for (const IpAddress& address : device.host.addresses)
    ++(address.family == Family::ipv4 ? role.ipv4_addresses : role.ipv6_addresses);
  role.has_sweep = cell.sweep.has_value();
  role.has_tap = device.tap || cell.tap;
  role.sweep_size = cell.sweep ? size_of(*cell.sweep) : 0;
  role.sweep6_size = cell.sweep6 ? size_of(*cell.sweep6) : 0;
  return role;
}

std::string names_of(const std::map<std::string, DeviceRole>& roles) {
  std::string names;
  for (const auto& [name, role] : roles) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "none" : names;
}

}  // namespace

Result<std::vector<DeviceRole>> device_roles(const Scenario& scenario, const Inventory& inventory) {
  std::map<std::string, DeviceRole> roles;  // by name: the order of cells must not matter
  for (const Cell& cell : inventory.cells) {
    for (const Device& device : cell.devices) {
      const DeviceRole role = role_of(device, cell);
      const auto [found, is_new] = roles.emplace(role.name, role);
      if (!is_new && found->second != role)
        return make_error(
            Errc::invalid_input,
            "the device " + role.name + " of cell " + cell.name +
                " differs from the one of that name in another cell (os, number of addresses, sweep range "
                "or tap); cells with the same device are alike, or the devices have different names",
            inventory.name);
    }
  }
  for (const std::string& name : scenario.devices)
    if (!roles.contains(name))
      return make_error(
          Errc::invalid_input,
          "the scenario asks for the device " + name + ", which no cell has; there are: " + names_of(roles),
          inventory.name);
  std::vector<DeviceRole> chosen;
  for (auto& [name, role] : roles) {
    const bool wanted =
        scenario.devices.empty() ||
        std::find(scenario.devices.begin(), scenario.devices.end(), name) != scenario.devices.end();
    if (wanted) chosen.push_back(std::move(role));
  }
  if (chosen.empty()) return make_error(Errc::invalid_input, "no cell has a device; add one", inventory.name);
  return chosen;
}

}  // namespace zpilab
