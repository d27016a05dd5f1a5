// EventGaps: when each binned signal last moved, and how long it rested between its last moves. A scan paced
// by a timer moves its signal at even gaps, a retrying client a few times and then no more, a burst with no
// gaps at all; and the memory of a few gaps reaches back minutes where probes are 15 s apart, which no window
// of that length would do for so little. Gaps are true time between the middles of samples; moves nearer than
// a tenth of a second are one, so that they mean the same at every sampling rate from 10 Hz on.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "harness/core/clock.h"
#include "model/detect/feature_table.h"

namespace zpilab {

/// What an age or a gap is at most, and what it is where there was none yet.
inline constexpr Nanoseconds kLongestGap = 120 * kSecond;
inline constexpr std::size_t kMostGaps = 6;
/// A little less than a sample at 10 Hz, for the sampler's jitter.
inline constexpr Nanoseconds kOneMove = 95 * kMillisecond;

class EventGaps {
 public:
  /// The next sample: the middle of the time that it covers. Precondition: time does not decrease.
  void push(Nanoseconds middle, const SignalValues& signals) {
    now_ = middle;
    for (std::size_t i = 0; i < kBinnedCount; ++i)
      if (signals[i] > 0) events_[i].add(middle);
  }
  /// Seconds since the signal moved. Precondition, here and below: the signal is one of the binned.
  double age(Signal signal) const {
    const Events& events = events_[index_of(signal)];
    return seconds(!events.any ? kLongestGap : std::min(kLongestGap, now_ - events.moved));
  }
  /// True while no binned signal has moved for that long.
  bool calm(Nanoseconds time) const {
    return std::ranges::all_of(
        events_, [&](const Events& events) { return !events.any || now_ - events.moved >= time; });
  }
  /// Seconds; of the last `gaps` gaps, from 1 to kMostGaps.
  double shortest(Signal signal, std::size_t gaps) const {
    return seconds(std::ranges::min(events_[index_of(signal)].last_gaps(gaps)));
  }
  double longest(Signal signal, std::size_t gaps) const {
    return seconds(std::ranges::max(events_[index_of(signal)].last_gaps(gaps)));
  }

 private:
  struct Events {
    Nanoseconds moved = 0;                    // the last time
    Nanoseconds last = 0;                     // beginning of the last move
    bool any = false;                         // a move was seen
    std::array<Nanoseconds, kMostGaps> gaps;  // the newest first

    Events() { gaps.fill(kLongestGap); }
    void add(Nanoseconds time) {
      moved = time;
      if (any && time - last < kOneMove) return;
      if (any) {
        std::ranges::copy_backward(gaps.begin(), gaps.end() - 1, gaps.end());
        gaps.front() = std::min(kLongestGap, time - last);
      }
      last = time;
      any = true;
    }
    std::span<const Nanoseconds> last_gaps(std::size_t count) const { return std::span(gaps).first(count); }
  };

  std::array<Events, kBinnedCount> events_{};
  Nanoseconds now_ = 0;
};

}  // namespace zpilab
