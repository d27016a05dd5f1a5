// Samples: all counters of a network stack read at one instant, as sparse increments since the sample before.
// Absolute values are never carried: they would tell who the device is, and they must not become features.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/clock.h"

namespace zpilab {

/// Index into the counter names of one stream, and how far that counter moved since the sample before.
using CounterDelta = std::pair<std::uint32_t, std::int64_t>;

struct Sample {
  std::uint64_t seq = 0;     ///< 1, 2, 3, ...; a missing number is a gap
  Nanoseconds time = 0;      ///< device's monotonic clock, when the reading began
  Nanoseconds lateness = 0;  ///< time minus the deadline that was meant
  Nanoseconds cost = 0;      ///< time it took to read and compute
  std::vector<CounterDelta>
      deltas;  ///< ascending by index; zero deltas are absent; empty in the first sample

  bool operator==(const Sample&) const = default;
};

/// All samples of one trial with the names that the indices mean. Names may have been added while it ran.
struct SampleSeries {
  std::vector<std::string> counters;
  std::vector<Sample> samples;
};

}  // namespace zpilab
