// Frames of a scan, as seen by the tap.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/core/clock.h"

namespace zpilab {

enum class FrameKind : std::uint8_t {
  probe = 0,      ///< from the scanner, fits the technique's protocol
  discovery = 1,  ///< ARP or neighbour discovery around it
  reset = 2,      ///< RST of the scanner's own kernel
};

struct Probe {
  Nanoseconds time = 0;  ///< arrival at the device's link, monotonic clock of the tap's host
  FrameKind kind = FrameKind::probe;
  std::uint32_t bytes = 0;  ///< frame length

  bool operator==(const Probe&) const = default;
};

}  // namespace zpilab
