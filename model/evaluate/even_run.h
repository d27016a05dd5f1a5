// Is there an even pace in it? The longest chain of moments each of which follows the one before after the
// same period, whatever happens in between: what remains of a paced scan under any amount of other work, and
// what a detector that knew the scan's pace beforehand could look for.
#pragma once

#include <span>

#include "harness/core/clock.h"

namespace zpilab {

/// Moments in the longest chain; 0 without any. A step may differ from the period by the tolerance, so a pace
/// that drifts stays a pace. Precondition: moments ascend; 0 <= tolerance < period.
int longest_even_run(std::span<const Nanoseconds> moments, Nanoseconds period, Nanoseconds tolerance);

}  // namespace zpilab
