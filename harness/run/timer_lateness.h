// How late this machine wakes a program that waits for a time: what paces nmap and the sampler.
#pragma once

#include "harness/core/clock.h"

namespace zpilab {

struct TimerLateness {
  int deadlines = 0;
  Nanoseconds median = 0, p99 = 0, most = 0;
};

/// Waits for absolute deadlines every 10 ms, for as long as `duration` and at least one. Blocks the thread.
TimerLateness measure_timer_lateness(Nanoseconds duration);

}  // namespace zpilab
