// `zpilab doctor`, for each device of an inventory: whether a probe arrives, whether its counters move, what
// answers at a closed port, and how fast a burst is. Tiny trials, run like any other.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/cli/campaign_inputs.h"

namespace zpilab {

/// One probe of a closed port, and what became of it.
struct DeviceCheck {
  std::string cell, device;
  std::string scan;    ///< "tcp", "udp"
  std::string policy;  ///< that the device was told; empty where nobody tells it
  bool arrived = false;
  int moved = 0;             ///< counters, from the probe to the end of the grace
  std::string answer, seen;  ///< nmap's word, and the policies that answer so
  std::string problem;       ///< empty: as it should be
};

/// A burst of 1,000 ports.
struct BurstCheck {
  std::string cell, device;
  double rate = 0;      ///< probes per second at the device
  std::string problem;  ///< why it was no measurement
};

struct DeviceChecks {
  std::vector<DeviceCheck> probes;
  std::vector<BurstCheck> bursts;
  std::map<std::string, std::string>
      left_out;  ///< devices that providers lack, and why; nothing is wrong with that
  bool good() const;
};

/// Every device of every standing cell; and of one fresh cell of each provider, under every policy. An Error
/// if a cell cannot be had, or its hosts lack a program.
Result<DeviceChecks> check_devices(const Inventory& inventory);

}  // namespace zpilab
