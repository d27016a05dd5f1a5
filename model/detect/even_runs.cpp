#include "model/detect/even_runs.h"

#include <algorithm>

namespace zpilab {
namespace {

constexpr Nanoseconds kTick = 100 * kMillisecond;
static_assert(kLongestRun <= 255);

/// The most ticks until the next move of a chain, on time and after a missed beat.
constexpr std::int64_t on_time(const ProbePace& pace) { return pace.ticks + pace.tolerance; }
constexpr std::int64_t at_most(const ProbePace& pace) {
  return on_time(pace) + (pace.may_miss ? pace.ticks : 0);
}

std::uint8_t capped(int run) { return static_cast<std::uint8_t>(std::min(run, kLongestRun)); }

}  // namespace

void EvenRuns::push(Nanoseconds middle, const SignalValues& signals) {
  static_assert(std::ranges::all_of(
      kProbePaces, [](const ProbePace& pace) { return at_most(pace) < static_cast<Ticks>(kTicks); }));
  if (!beginning_) beginning_ = middle;
  const Ticks before = now_;
  now_ = (middle - *beginning_) / kTick;
  for (std::size_t i = 0; i < kBinnedCount; ++i) {
    for (std::size_t p = 0; p < kProbePaceCount; ++p) {
      Chains& chains = chains_[i][p];
      chains.pass(before, now_);
      chains.forget(now_, kProbePaces[p]);
      if (signals[i] > 0) chains.add(now_, kProbePaces[p]);
    }
  }
}

/// Nothing has moved yet in the ticks after `from`.
void EvenRuns::Chains::pass(Ticks from, Ticks to) {
  for (Ticks tick = std::max(from, to - static_cast<Ticks>(kTicks)) + 1; tick <= to; ++tick) at(tick) = {};
}

void EvenRuns::Chains::add(Ticks now, const ProbePace& pace) {
  int before = 0, before_miss = 0;
  for (Ticks off = -pace.tolerance; off <= pace.tolerance; ++off) {
    before = std::max<int>(before, at(now - pace.ticks + off).any);
    if (pace.may_miss) before_miss = std::max<int>(before_miss, at(now - 2 * pace.ticks + off).on_time);
  }
  Ending& ending = at(now);
  ending.on_time = capped(before + 1);
  ending.any = capped(std::max(before, before_miss) + 1);
  consider(ending.any, now + on_time(pace));
  consider(ending.on_time, now + at_most(pace));
}

void EvenRuns::Chains::consider(int run, Ticks until) {
  if (run < longest || run == 0) return;
  lives_until = run == longest ? std::max(lives_until, until) : until;
  longest = run;
}

/// What nothing can go on from any more.
void EvenRuns::Chains::forget(Ticks now, const ProbePace& pace) {
  if (longest == 0 || now <= lives_until) return;
  longest = 0;
  for (Ticks tick = now - at_most(pace); tick <= now; ++tick) {
    if (now <= tick + on_time(pace)) consider(at(tick).any, tick + on_time(pace));
    consider(at(tick).on_time, tick + at_most(pace));
  }
}

}  // namespace zpilab
