// What zpi-agent is as a program on this device: how large, and how long until it has started.
#pragma once

#include <cstdint>
#include <string>

#include "harness/core/clock.h"
#include "harness/core/result.h"

namespace zpilab {

struct ProgramCost {
  std::uint64_t bytes = 0;     ///< of its file
  Nanoseconds start_time = 0;  ///< median of starting it, printing its version, and its end
};

/// `program`: a path. Errors: it cannot be started, or does not end within 10 s.
Result<ProgramCost> measure_program(const std::string& program);

}  // namespace zpilab
