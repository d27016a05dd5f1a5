// How long a cell takes to come up, with its services, and to go; and what it takes while it
// stands.
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

/// What one bare cell takes while it stands: before any service, workload or session.
struct CellCost {
  /// Bytes of the kernel. It tells them of the whole machine only: cells of others that come and go meanwhile
  /// show, and so do those that have just gone, whose memory comes back with a delay.
  std::int64_t kernel_memory = 0;
  std::int64_t process_memory = 0;  ///< bytes of its processes, what they share divided among them
  double idle_share = 0;            ///< of a core, by its processes, while nobody asks anything of it
};

/// The mean of so many cells that stand at once, left alone for `idle`. Preconditions: cells > 0, idle > 0.
Result<CellCost> bench_cost(const CellOptions& options, int cells, Nanoseconds idle);

/// One after the other. Precondition: rounds > 0.
Result<std::vector<CellTimes>> bench_cells(const CellOptions& options, int rounds);

/// The middle one (the lower of two). Precondition: not empty.
Nanoseconds median(std::vector<Nanoseconds> values);

}  // namespace zpilab
