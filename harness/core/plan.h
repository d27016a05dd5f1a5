// The plan: every trial of a campaign, in order. Pure data; the same scenario, inventory roles and seed give
// the same plan and hash on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/scenario.h"

namespace zpilab {

struct PlannedTrial {
  int id = 0;                    ///< 1-based, the order of execution within the plan
  int block = 0;                 ///< repetition, 1-based
  std::string device;            ///< device's name in the cell
  std::optional<ScanSpec> scan;  ///< empty: a placebo
  Timing timing;                 ///< meaningless for a placebo
  std::string workload;
  Policy policy = Policy::open;
  OpenPorts open_ports;
  IcmpLimits icmp_limits = IcmpLimits::kernel;
  Impairment impairment;
  double sampling_rate_hz = 10;
  std::uint64_t seed = 0;       ///< of this trial: start phase, workload's randomness, port order
  Nanoseconds start_phase = 0;  ///< delay of the scan against the sampling clock, [0, one interval)
  Pace pace = Pace::paced;
  Nanoseconds expected = 0;  ///< whole trial: lead-in, scan, grace
};

struct Plan {
  Scenario scenario;
  std::vector<PlannedTrial> trials;
  std::string hash;  ///< SHA-256 over scenario, seed and inventory roles
};

}  // namespace zpilab
