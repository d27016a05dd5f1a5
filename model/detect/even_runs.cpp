#include "model/detect/even_runs.h"

#include <algorithm>

namespace zpilab {
namespace {

constexpr Nanoseconds kTick = 100 * kMillisecond;
static_assert(kLongestRun <= 255);

}  // namespace

void EvenRuns::push(Nanoseconds middle, const SignalValues& signals) {
  if (!beginning_) beginning_ = middle;
  const Ticks now = (middle - *beginning_) / kTick;
  for (std::size_t i = 0; i < kBinnedCount; ++i) {
    Moves& moves = moves_[i];
    if (moves.next > 0) moves.forget(now);
    if (signals[i] > 0) moves.add(now);
  }
}

void EvenRuns::Moves::add(Ticks now) {
  if (next > 0 && move(next - 1).at == now) return;
  Move& added = ring[next % kMoves];
  added = {now, {}};
  for (std::size_t p = 0; p < kProbePaceCount; ++p) {
    const ProbePace& pace = kProbePaces[p];
    int before = 0;
    for (std::uint64_t i = from[p]; i < next && now - move(i).at >= pace.ticks - pace.tolerance; ++i)
      before = std::max<int>(before, move(i).run[p]);
    added.run[p] = static_cast<std::uint8_t>(std::min(before + 1, kLongestRun));
    if (added.run[p] < longest[p]) continue;
    longest[p] = added.run[p];
    longest_ended[p] = now;
  }
  ++next;
}

/// What nothing can go on from any more.
void EvenRuns::Moves::forget(Ticks now) {
  for (std::size_t p = 0; p < kProbePaceCount; ++p) {
    const Ticks latest = kProbePaces[p].ticks + kProbePaces[p].tolerance;
    while (from[p] < next && now - move(from[p]).at > latest) ++from[p];
    if (longest[p] == 0 || now - longest_ended[p] <= latest) continue;
    longest[p] = 0;
    for (std::uint64_t i = from[p]; i < next; ++i) {
      if (move(i).run[p] < longest[p]) continue;
      longest[p] = move(i).run[p];
      longest_ended[p] = move(i).at;
    }
  }
}

}  // namespace zpilab
