// How long a trial will take, for progress and dry runs: from measured paces of nmap 7.93 against a target on
// the same link. An estimate only; nothing is judged by it.
#pragma once

#include "harness/core/clock.h"
#include "harness/core/scenario.h"

namespace zpilab {

/// Precondition: scan.technique is set. `sweep_size` is the number of addresses of an ARP sweep.
Nanoseconds expected_scan(const ScanSpec& scan, Timing timing, Policy policy, IcmpLimits limits,
                          std::uint64_t sweep_size);
/// Number of ports, protocols or addresses that the scan asks about.
std::uint64_t targets_of(const ScanSpec& scan, std::uint64_t sweep_size);

}  // namespace zpilab
