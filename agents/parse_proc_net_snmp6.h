// /proc/net/snmp6: one "name value" a line ("Ip6InReceives  12"). The group is split off the name: Ip6,
// Icmp6, Udp6, UdpLite6.
#pragma once

#include <string_view>
#include <vector>

#include "agents/proc_value.h"
#include "harness/core/result.h"

namespace zpilab {

Result<std::vector<ProcValue>> parse_proc_net_snmp6(std::string_view text);

}  // namespace zpilab
