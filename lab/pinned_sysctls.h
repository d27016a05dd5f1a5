// Kernel settings that pace a scan or make a quiet host chatter, pinned to one value in every cell, so that a
// table does not depend on the machine it was made on. prepare_environment.cpp records them as they are.
#pragma once

#include <array>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

struct PinnedSysctl {
  std::string_view key;  ///< path below /proc/sys
  std::string_view value;
  bool everywhere;  ///< false: only newer kernels have it in each network namespace
};

inline constexpr std::array<PinnedSysctl, 24> kHostSysctls = {{
    // Answers to closed ports: they pace -sU and -sO. ICMPv6 defaults differ between kernels (100 or 1000).
    {"net/ipv4/icmp_ratelimit", "1000", true},
    {"net/ipv4/icmp_ratemask", "6168", true},
    {"net/ipv4/icmp_msgs_per_sec", "1000", false},
    {"net/ipv4/icmp_msgs_burst", "50", false},
    {"net/ipv6/icmp/ratelimit", "1000", true},
    {"net/ipv6/icmp/ratemask", "0-1,3-127", true},
    // IPv4 settings are copied from the machine's own namespace: a router or a container host has others.
    {"net/ipv4/ip_forward", "0", true},
    {"net/ipv4/conf/all/rp_filter", "0", true},
    {"net/ipv4/conf/default/rp_filter", "0", true},
    {"net/ipv4/conf/all/send_redirects", "0", true},
    {"net/ipv4/conf/default/send_redirects", "0", true},
    {"net/ipv4/conf/all/accept_redirects", "0", true},
    {"net/ipv4/conf/default/accept_redirects", "0", true},
    {"net/ipv6/conf/all/forwarding", "0", true},
    // Silence: no router solicitation, no autoconfiguration, no duplicate address detection.
    {"net/ipv6/conf/all/disable_ipv6", "0", true},
    {"net/ipv6/conf/default/disable_ipv6", "0", true},
    {"net/ipv6/conf/default/accept_ra", "0", true},
    {"net/ipv6/conf/default/autoconf", "0", true},
    {"net/ipv6/conf/default/router_solicitations", "0", true},
    {"net/ipv6/conf/default/accept_dad", "0", true},
    {"net/ipv6/conf/default/dad_transmits", "0", true},
    {"net/ipv6/conf/default/accept_redirects", "0", true},
    // Group reports come in random delays of up to this many ms after link-up: so they are over before
    // anything is measured.
    {"net/ipv6/conf/default/mldv1_unsolicited_report_interval", "1", true},
    {"net/ipv6/conf/default/mldv2_unsolicited_report_interval", "1", true},
}};

/// Written after those of every host.
inline constexpr std::array<PinnedSysctl, 2> kRouterSysctls = {{
    {"net/ipv6/conf/all/forwarding", "1", true},
    {"net/ipv4/ip_forward", "1", true},
}};

inline constexpr std::array<PinnedSysctl, 3> kSwitchSysctls = {{
    {"net/ipv4/ip_forward", "0", true},
    {"net/ipv6/conf/all/disable_ipv6", "1", true},
    {"net/ipv6/conf/default/disable_ipv6", "1", true},
}};

/// Writes one setting in the caller's current network namespace.
Result<Done> pin_sysctl(const PinnedSysctl& setting);

}  // namespace zpilab
