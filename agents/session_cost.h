// What sampling at 10 Hz with detection costs on this device: of a session, started as a controller starts
// it, with each sample told and `zpi-agent detect` beside it; and of `zpi-agent watch`, one process that
// tells nothing but alarms.
#pragma once

#include <string>

#include "agents/sampler.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/wire.h"

namespace zpilab {

struct MeasuredConditions {
  std::string proc_root = "/proc";
  CounterScope counters = CounterScope::all;
  std::string model_path;
  Nanoseconds duration = 5 * kSecond;  ///< about
};

/// What its summary says was used once the detector was ready. `program`: the path of zpi-agent. Errors: it
/// or its detector does not start, or says nothing for 30 s.
Result<wire::Usage> measure_session(const std::string& program, const MeasuredConditions& conditions);
/// The same of `zpi-agent watch`, whose detector is a part of it.
Result<wire::Usage> measure_watch(const std::string& program, const MeasuredConditions& conditions);

}  // namespace zpilab
