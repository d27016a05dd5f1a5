// The exact nmap command of a scan, as an argument vector. It never goes through a shell on this side;
// quoting for SSH is the transport's job.
#pragma once

#include <string>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/scenario.h"

namespace zpilab {

/// `trace`: there is no tap, so nmap prints its packets to stdout (--packet-trace) and its XML to
/// descriptor 3. Otherwise the XML goes to stdout. Precondition: scan.technique is set.
std::vector<std::string> nmap_argv(const ScanSpec& scan, Timing timing,
                                   const std::vector<std::string>& targets, bool trace);

/// What a scan of this device aims at: the cell's sweep range, or the device's first address of the scan's
/// family. Empty if there is none.
std::vector<std::string> scan_targets(const ScanSpec& scan, const Cell& cell, const Device& device);

}  // namespace zpilab
