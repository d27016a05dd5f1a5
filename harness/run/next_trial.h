// Which trial a free cell takes. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "harness/core/clock.h"

namespace zpilab {

/// A trial that waits, for one free cell. They wait in the order of the plan, which is random within a block.
struct WaitingTrial {
  Nanoseconds expected = 0;
  bool fits = true;  ///< the cell has its device
};

/// The plan's next, unless the longest one would then be what everybody waits for at the end: it is taken
/// first once what waits would keep all the cells busy for no more than twice its length. Returns the size if
/// none fits. Precondition: cells > 0.
std::size_t next_trial(const std::vector<WaitingTrial>& waiting, int cells);

}  // namespace zpilab
