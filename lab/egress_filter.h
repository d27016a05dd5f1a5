// The scanner's last line of safety: an nftables chain on the *netdev egress* hook of every link, which drops
// all frames to addresses outside the inventory's scope. That hook sees ARP, raw IP and raw Ethernet frames
// as well, which an output chain does not. Pure: builds the text, applies nothing.
#pragma once

#include <string>
#include <vector>

#include "harness/core/address.h"

namespace zpilab {

inline constexpr const char* kEgressTable = "zpilab_egress";
inline constexpr const char* kEgressCounter = "dropped";

/// Body of the table `netdev zpilab_egress`: allows only IPv4, IPv6 and ARP into `scope`, neighbour discovery
/// for targets in `scope` or link-local ones, and the kernel's own MLD reports; counts and drops everything
/// else. Precondition: interface names hold only letters, digits, '.', '_' and '-'.
std::string egress_rules(const std::vector<std::string>& interfaces, const std::vector<Prefix>& scope);

}  // namespace zpilab
