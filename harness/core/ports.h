// Sets of ports, as sorted lists without repeats.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

namespace zpilab {

/// Ports of the device.
struct DevicePorts {
  std::vector<int> tcp, udp;  ///< sorted, each once
  auto operator<=>(const DevicePorts&) const = default;
};

inline std::vector<int> united(const std::vector<int>& ports, const std::vector<int>& others) {
  std::vector<int> all;
  std::set_union(ports.begin(), ports.end(), others.begin(), others.end(), std::back_inserter(all));
  return all;
}

inline std::vector<int> without(const std::vector<int>& ports, const std::vector<int>& others) {
  std::vector<int> rest;
  std::set_difference(ports.begin(), ports.end(), others.begin(), others.end(), std::back_inserter(rest));
  return rest;
}

inline DevicePorts united(const DevicePorts& ports, const DevicePorts& others) {
  return {united(ports.tcp, others.tcp), united(ports.udp, others.udp)};
}

}  // namespace zpilab
