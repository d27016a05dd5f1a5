// What every cell looks like, with the same addresses in each (each cell is its own little world). Four
// tables: hosts, networks, the links that tie a host to a network, and routes. Adding a host is adding a row
// to the first and one to the third.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/netlink.h"

namespace zpilab {

struct CellHost {
  std::string_view name;  ///< also its hostname
  std::string_view role;  ///< as workloads call it
  bool forwards = false;  ///< a router
};

inline constexpr std::array<CellHost, 8> kCellHosts = {{
    {"switch", "switch"},
    {"scanner", "scanner"},
    {"peer", "peer"},
    {"target", "device"},
    {"router", "router", true},          // of the device's network; a workload may make it a NAT
    {"far-router", "far-router", true},  // of the far network; the same
    {"relay", "relay"},                  // a public server: STUN, TURN, signalling
    {"far", "far"},                      // somebody in another house
}};
inline constexpr std::size_t kSwitch = 0;  ///< its row

struct CellNetwork {
  std::string_view name;
  bool bridged = false;    ///< a bridge of that name on the switch; else a cable between two hosts
  std::uint8_t mac_end{};  ///< last octet of the bridge's address
};

inline constexpr std::array<CellNetwork, 3> kCellNetworks = {{
    {"bridge", true, 0x01},    // the device's own network
    {"internet", true, 0x02},  // what lies behind its router
    {"far-cable", false},      // and the network behind another one
}};

struct CellLink {
  std::string_view host, name;  ///< the interface's name in the host
  std::string_view network;
  std::string_view port;  ///< name of the other end on the switch; at most 15 bytes
  std::string_view ipv4, ipv6;
  std::uint8_t mac_end;  ///< last octet of its address
};

inline constexpr std::array<CellLink, 9> kCellLinks = {{
    {"scanner", "eth0", "bridge", "scanner", "198.18.50.9", "2001:2:0:50::9", 0x09},
    {"peer", "eth0", "bridge", "peer", "198.18.50.10", "2001:2:0:50::10", 0x0a},
    {"target", "eth0", "bridge", "target", "198.18.50.11", "2001:2:0:50::11", 0x0b},
    {"router", "inside", "bridge", "router", "198.18.50.1", "2001:2:0:50::1", 0x11},
    {"router", "outside", "internet", "router-outside", "198.19.0.1", "2001:2:0:f0::1", 0x21},
    {"far-router", "outside", "internet", "far-router", "198.19.0.2", "2001:2:0:f0::2", 0x22},
    {"far-router", "inside", "far-cable", "", "198.18.51.1", "2001:2:0:51::1", 0x31},
    {"relay", "eth0", "internet", "relay", "198.19.0.3", "2001:2:0:f0::3", 0x23},
    {"far", "eth0", "far-cable", "", "198.18.51.2", "2001:2:0:51::2", 0x32},
}};

/// Locally administered and fixed: the same link-local addresses in each cell. A port's differs from its
/// host's.
constexpr MacAddress host_mac(std::uint8_t end) { return {0x02, 0x5a, 0x50, 0x49, 0x32, end}; }
constexpr MacAddress port_mac(std::uint8_t end) { return {0x02, 0x5a, 0x50, 0x49, 0x33, end}; }

struct CellRoute {
  std::string_view host, destination, gateway;
};

/// No default route anywhere: nothing leads out of a cell. The device and `far` send all that a cell can hold
/// to their routers. As in the Internet, nobody there knows a way to private IPv4 networks (for them there is
/// NAT), while IPv6 networks are reached through their routers.
inline constexpr std::array<CellRoute, 8> kCellRoutes = {{
    {"target", "198.18.0.0/15", "198.18.50.1"},
    {"target", "2001:2::/48", "2001:2:0:50::1"},
    {"far", "198.18.0.0/15", "198.18.51.1"},
    {"far", "2001:2::/48", "2001:2:0:51::1"},
    {"router", "2001:2:0:51::/64", "2001:2:0:f0::2"},
    {"far-router", "2001:2:0:50::/64", "2001:2:0:f0::1"},
    {"relay", "2001:2:0:50::/64", "2001:2:0:f0::1"},
    {"relay", "2001:2:0:51::/64", "2001:2:0:f0::2"},
}};

inline constexpr std::string_view kSweep = "198.18.50.0/24";
inline constexpr std::string_view kSweep6 =
    "2001:2:0:50::/120";  ///< all hosts of the device's network are in it
inline constexpr int kPrefixLength4 = 24;
inline constexpr int kPrefixLength6 = 64;
/// Some kernels put tunnel devices into every new namespace; indices from here on are free in all of them.
inline constexpr int kFirstIndex = 100;

constexpr std::optional<std::size_t> find_cell_host(std::string_view name) {
  for (std::size_t i = 0; i < kCellHosts.size(); ++i)
    if (kCellHosts[i].name == name) return i;
  return std::nullopt;
}

/// All of a host's addresses, link by link, IPv4 first; none for the switch.
inline std::vector<std::string> addresses_of(const CellHost& host) {
  std::vector<std::string> addresses;
  for (const CellLink& link : kCellLinks) {
    if (link.host != host.name) continue;
    addresses.emplace_back(link.ipv4);
    addresses.emplace_back(link.ipv6);
  }
  return addresses;
}

/// "scanner, peer, ...", for messages.
inline std::string cell_host_names() {
  std::string names;
  for (const CellHost& host : kCellHosts) names += (names.empty() ? "" : ", ") + std::string(host.name);
  return names;
}

}  // namespace zpilab
