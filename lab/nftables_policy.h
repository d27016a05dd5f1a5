// The device's firewall policy as nftables rules: what happens to packets to closed ports.
// open: no rules, the kernel itself answers (RST, ICMP port unreachable). reject: a stateful firewall that
// answers the same way. drop: a stateful firewall that says nothing. reset: one that resets TCP and says
// nothing otherwise. Pure: builds the text, applies nothing.
#pragma once

#include <string>
#include <vector>

#include "harness/core/scenario.h"

namespace zpilab {

inline constexpr const char* kPolicyTable = "zpilab_policy";

/// Body of the table `inet zpilab_policy`; empty for Policy::open. ARP never passes this hook, so it is
/// untouched. Precondition: ports are in 1..65535.
std::string policy_rules(Policy policy, const std::vector<int>& open_tcp_ports,
                         const std::vector<int>& open_udp_ports);

}  // namespace zpilab
