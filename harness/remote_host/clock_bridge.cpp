#include "harness/remote_host/clock_bridge.h"

#include <cstdlib>

namespace zpilab {

ClockReading read_clocks() {
  constexpr int kTries = 16;
  ClockReading best;
  for (int i = 0; i < kTries; ++i) {
    ClockReading reading;
    reading.before = monotonic_now();
    reading.realtime = realtime_now();
    reading.after = monotonic_now();
    if (i == 0 || reading.bracket() < best.bracket()) best = reading;
  }
  return best;
}

void ClockBridge::measured(const ClockReading& reading) {
  const Nanoseconds offset = reading.offset();
  // A process that lost the processor between the readings knows less: that much is no step.
  if (offset_ && std::abs(offset - *offset_) - reading.bracket() / 2 > kStep) stepped_ = true;
  offset_ = offset;
}

}  // namespace zpilab
