// How long a campaign will still take, for people. Pure.
#pragma once

#include "harness/core/clock.h"

namespace zpilab {

/// At the pace so far, once a tenth is accomplished; until then as if every trial took what is expected and
/// no cell were ever idle. All in the time that trials are expected to take: `expected` of those to run, and
/// `accomplished` of it, which includes what has passed of the trials under way. Precondition: cells > 0.
Nanoseconds time_left(Nanoseconds expected, Nanoseconds accomplished, Nanoseconds elapsed, int cells);

}  // namespace zpilab
