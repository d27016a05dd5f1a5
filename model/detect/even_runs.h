// EvenRuns: the longest chain of moves of a binned signal each of which follows the one before after the same
// time, whatever moves in between. A scanner that waits a fixed time between probes leaves such a chain under
// any amount of other work, where gaps between neighbouring moves say nothing any more. The times are those
// that nmap's -T2 and -T1 wait (nmap(1), "Timing and performance"); one that varies its pace leaves none.
// Time is counted in ticks of a tenth of a second from the stream's beginning, and what moves in one tick is
// one move: so a chain means the same at every sampling rate from 10 Hz on, and at 10 Hz the middle of a
// sample is the middle of a tick, with half a tick to either side for the sampler's jitter.
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
  int length(Signal signal, std::size_t pace) const { return moves_[index_of(signal)].longest[pace]; }

 private:
  using Ticks = std::int64_t;
  using Lengths = std::array<std::uint8_t, kProbePaceCount>;
  struct Move {
    Ticks at = 0;
    Lengths run{};  // the longest chain at each pace that ends here
  };
  /// More moves than the longest pace has room for.
  static constexpr std::size_t kMoves = 256;
  struct Moves {
    std::array<Move, kMoves> ring;
    std::uint64_t next = 0;                             // moves are numbered from 0
    std::array<std::uint64_t, kProbePaceCount> from{};  // the oldest that a chain could go on from
    Lengths longest{};
    std::array<Ticks, kProbePaceCount> longest_ended{};

    const Move& move(std::uint64_t number) const { return ring[number % kMoves]; }
    void add(Ticks now);
    void forget(Ticks now);
  };

  std::array<Moves, kBinnedCount> moves_;
  std::optional<Nanoseconds> beginning_;
};

}  // namespace zpilab
