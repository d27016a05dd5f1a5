// Episodes: when a workload that comes and goes is there. It is there or away in turn, each for an
// exponential time, and may be there at the beginning; all of it is drawn from a seed, so that every host of
// a cell knows the same times without a word. Pure.
#pragma once

#include "harness/core/clock.h"
#include "harness/core/random.h"
#include "harness/core/workload.h"

namespace zpilab {

/// From the start of the trial's workload.
struct Episode {
  Nanoseconds from = 0;
  Nanoseconds to = 0;
};

/// Less than this and programs would be gone before they have begun, or back before the last ones have gone.
inline constexpr Nanoseconds kShortestEpisode = kLeastEpisodeSeconds * kSecond;

class Episodes {
 public:
  /// Means, positive. No time is shorter than kShortestEpisode or longer than three times its mean.
  Episodes(std::uint64_t seed, Nanoseconds mean_length, Nanoseconds mean_pause);
  /// The next one, behind all before it.
  Episode next();

 private:
  Nanoseconds draw(Nanoseconds mean);

  Random random_;
  Nanoseconds mean_length_, mean_pause_;
  Nanoseconds begin_;  ///< of the next one
};

}  // namespace zpilab
