// The detectors that ship inside zpi-agent, as programs: the agent's stream on stdin, `ready` and alarms on
// stdout. Each returns its exit code: 0 at the end of the stream, 3 if the stream or the model does not fit.
#pragma once

#include <string>

#include "agents/counter_limit.h"
#include "harness/core/ids.h"

namespace zpilab {

/// Never alarms: what a table looks like for somebody who does nothing.
int run_always_normal();

int run_threshold(const CounterLimitOptions& options, TrafficClass traffic_class);

/// The classifier of a model file. `scores`: also a line of scores for each sample, for people.
int run_detect(const std::string& model_path, bool scores);

}  // namespace zpilab
