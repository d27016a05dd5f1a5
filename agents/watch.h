// `zpi-agent watch`: sampling and detection in one process, for a device that nobody measures. Without a
// second process, a line of JSON for each sample, and the files in which nothing can have moved, it costs a
// good deal less than a session: SELF_TEST.md.
#pragma once

#include <string>

#include "agents/sampler.h"
#include "agents/usage_limit.h"
#include "harness/core/clock.h"

namespace zpilab {

struct WatchOptions {
  double rate = 10;  ///< samples a second
  std::string proc_root = "/proc";
  CounterScope counters = CounterScope::all;
  std::string model;         ///< as load_fitting_model() takes it
  Nanoseconds duration = 0;  ///< 0: until a signal
  bool json = false;         ///< detections and the summary as PROTOCOL.md has them
  UsageLimits limits = {};
};

/// Prints a line an alarm, until `duration` or a signal. Returns the exit code: 0; that of what the device
/// lacks; 5 beyond the limits.
int run_watch(const WatchOptions& options);

}  // namespace zpilab
