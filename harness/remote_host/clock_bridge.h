// From CLOCK_REALTIME, in which the kernel stamps packets, to CLOCK_MONOTONIC, in which zpilab records. The
// offset is measured by reading REALTIME between two readings of MONOTONIC; of several tries the narrowest
// bracket counts.
#pragma once

#include <optional>

#include "harness/core/clock.h"

namespace zpilab {

/// One reading of the wall clock between two of the monotonic one.
struct ClockReading {
  Nanoseconds before = 0, realtime = 0, after = 0;

  Nanoseconds bracket() const { return after - before; }
  /// REALTIME - MONOTONIC, to within half the bracket.
  Nanoseconds offset() const { return realtime - (before + bracket() / 2); }
};

/// The best of a few tries, now.
ClockReading read_clocks();

class ClockBridge {
 public:
  /// A jump of more than this between two measurements is a step: somebody set the clock. Slewing stays far
  /// below.
  static constexpr Nanoseconds kStep = kMillisecond;

  void measured(const ClockReading& reading);
  /// Precondition: measured() at least once.
  Nanoseconds to_monotonic(Nanoseconds realtime) const { return realtime - *offset_; }
  bool stepped() const { return stepped_; }

 private:
  std::optional<Nanoseconds> offset_;
  bool stepped_ = false;
};

}  // namespace zpilab
