// What a process has used so far. Cheap enough to be asked once a second.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/core/clock.h"

namespace zpilab {

struct ProcessUsage {
  Nanoseconds cpu = 0;       ///< processor time since its start, in the kernel too
  std::uint64_t memory = 0;  ///< bytes resident now, with what it shares with others
};

/// `process`: its number; on Windows a handle of it. Empty: it is gone, or the system does not tell.
std::optional<ProcessUsage> usage_of(std::intptr_t process);
/// Of this process.
std::optional<ProcessUsage> own_usage();

}  // namespace zpilab
