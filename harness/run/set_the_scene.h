// Everything before the lead-in: connections, hosts prepared, agents and detectors ready, the tap, the
// workload.
#pragma once

#include "harness/run/running_trial.h"

namespace zpilab {

Awaitable<Result<Done>> set_the_scene(RunningTrial& trial, Cell cell);

}  // namespace zpilab
