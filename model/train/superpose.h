// A scan laid over another stretch of life. Counters add up: what a device counts of a scan and of its own
// work at the same time is the sum of what it counts of each, so a scan that was recorded once can be shown
// to the training beside any work that was recorded without a scan. What does not add up are the kernel's own
// limits: it sends as many ICMP errors a second for both together as for each alone.
#pragma once

#include "model/evaluate/recording.h"

namespace zpilab {

/// The background from `context` before `at` (its own time) until the scan's end, with the scan's samples,
/// beginning a second before its first probe, added from `at` on. It has the background's workload and the
/// scan's truth, and ends early where the background does. Samples are paired one by one: both need the same
/// sampling rate. Preconditions: `scan` has probes, `background` has none, and `at` lies among its samples.
Recording superpose(const Recording& scan, const Recording& background, Nanoseconds at, Nanoseconds context);

/// Two kinds of work at once: the samples of `background`, with those of `work` from `offset` (samples) on
/// added, as long as both go on. Without a scan, as both must be.
Recording blend(const Recording& work, std::size_t offset, const Recording& background);

}  // namespace zpilab
