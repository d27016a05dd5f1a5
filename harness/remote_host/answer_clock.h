// The other end of a clock exchange: what tap and lease say to a request for their clock.
#pragma once

#include <string_view>

#include "harness/core/clock.h"
#include "harness/remote_host/line_stream.h"

namespace zpilab {

/// Answers `line` if it is a clock request, past everything that waits: a reply that queues would spoil the
/// estimate. `received`: when the line was read, CLOCK_MONOTONIC. False for any other line.
bool answer_clock(std::string_view line, Nanoseconds received, LineOutput& output);

}  // namespace zpilab
