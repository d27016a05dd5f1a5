// What every cell looks like: four hosts, three of them on one switch, with the same addresses in each cell
// (each cell is its own little world). Adding a host is adding one row to kCellHosts.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "lab/netlink.h"

namespace zpilab {

struct CellHost {
  std::string_view name;  ///< also its port on the switch, and its hostname
  std::string_view role;  ///< "scanner", "device", "peer", "switch"
  std::string_view ipv4;  ///< empty: not on the network (the switch)
  std::string_view ipv6;
  MacAddress mac;  ///< locally administered, fixed: the same link-local addresses in each cell
};

inline constexpr std::array<CellHost, 4> kCellHosts = {{
    {"switch", "switch", "", "", {0x02, 0x5a, 0x50, 0x49, 0x32, 0x01}},
    {"scanner", "scanner", "198.18.50.9", "2001:2:0:50::9", {0x02, 0x5a, 0x50, 0x49, 0x32, 0x09}},
    {"peer", "peer", "198.18.50.10", "2001:2:0:50::10", {0x02, 0x5a, 0x50, 0x49, 0x32, 0x0a}},
    {"target", "device", "198.18.50.11", "2001:2:0:50::11", {0x02, 0x5a, 0x50, 0x49, 0x32, 0x0b}},
}};
inline constexpr std::size_t kSwitch = 0;  ///< its row

inline constexpr std::string_view kSweep = "198.18.50.0/24";
inline constexpr int kPrefixLength4 = 24;
inline constexpr int kPrefixLength6 = 64;
inline constexpr std::string_view kHostLink = "eth0";
inline constexpr std::string_view kBridge = "bridge";
/// Some kernels put tunnel devices into every new namespace; indices from here on are free in all of them.
inline constexpr int kFirstIndex = 100;

constexpr std::optional<std::size_t> find_cell_host(std::string_view name) {
  for (std::size_t i = 0; i < kCellHosts.size(); ++i)
    if (kCellHosts[i].name == name) return i;
  return std::nullopt;
}

}  // namespace zpilab
