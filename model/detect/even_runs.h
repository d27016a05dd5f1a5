// EvenRuns: the longest chain of moves of a binned signal each of which follows the one before after the same
// time, whatever moves in between. A scanner that waits a fixed time between probes leaves such a chain under
// any amount of other work, where gaps between neighbouring moves say nothing any more. The times are those
// that nmap's -T2 and -T1 wait (nmap(1), "Timing and performance"); one that varies its pace leaves none. Not
// every probe moves a counter (a datagram to an open port does not), so some chains may miss a beat, but not
// right after another one: else whatever comes at every other beat would be a chain too. Time is counted in
// ticks of a tenth of a second from the stream's beginning, and what moves in one tick is one move: so a
// chain means the same at every sampling rate from 10 Hz on, and at 10 Hz the middle of a sample is the
// middle of a tick, with half a tick to either side for the sampler's jitter.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "harness/core/clock.h"
#include "model/detect/feature_table.h"

namespace zpilab {

class EvenRuns {
 public:
  /// The next sample: the middle of the time that it covers. Precondition: time does not decrease.
  void push(Nanoseconds middle, const SignalValues& signals);
  /// Moves in the longest chain at this pace (index into kProbePaces) that could still go on; 0 to
  /// kLongestRun. Precondition: the signal is one of the binned.
  int length(Signal signal, std::size_t pace) const { return chains_[index_of(signal)][pace].longest; }

 private:
  using Ticks = std::int64_t;
  /// The longest chains that end in one tick, 0 if nothing moved in it.
  struct Ending {
    std::uint8_t on_time = 0;  // the last step missed no beat, so the next one may
    std::uint8_t any = 0;
  };
  /// A power of two, and more ticks than the slowest pace reaches back.
  static constexpr std::size_t kTicks = 512;
  struct Chains {
    std::array<Ending, kTicks> endings;
    int longest = 0;
    Ticks lives_until = 0;  // the longest; without a move in time

    Ending& at(Ticks tick) { return endings[static_cast<std::size_t>(tick) % kTicks]; }
    void pass(Ticks from, Ticks to);
    void add(Ticks now, const ProbePace& pace);
    void forget(Ticks now, const ProbePace& pace);
    void consider(int run, Ticks until);
  };

  std::array<std::array<Chains, kProbePaceCount>, kBinnedCount> chains_;
  std::optional<Nanoseconds> beginning_;
  Ticks now_ = 0;
};

}  // namespace zpilab
