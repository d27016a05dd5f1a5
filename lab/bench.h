// How long a cell takes to come up, with its services, and to go; and the memory it takes.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "lab/cell.h"

namespace zpilab {

struct CellTimes {
  Nanoseconds up = 0;        ///< until it answers
  Nanoseconds services = 0;  ///< from the beginning, until the device's and the peer's services are up too
  Nanoseconds down = 0;      ///< until the last process is gone
};

/// Bytes that a bare cell takes, from so many of them at once: of its first process, and of the kernel. The
/// latter is told of the whole machine only: cells of others that come and go meanwhile show, and so do those
/// that have just gone, whose memory comes back with a delay. Precondition: cells > 0.
Result<std::int64_t> bench_memory(const CellOptions& options, int cells);

/// One after the other. Precondition: rounds > 0.
Result<std::vector<CellTimes>> bench_cells(const CellOptions& options, int rounds);

/// The middle one (the lower of two). Precondition: not empty.
Nanoseconds median(std::vector<Nanoseconds> values);

}  // namespace zpilab
