// What the parts of a trial have collected, put together into its record: all times on the device's clock.
#pragma once

#include "harness/run/running_trial.h"

namespace zpilab {

/// Precondition: agent, sensor, tap and hosts are finished.
void assemble_record(RunningTrial& trial);

}  // namespace zpilab
