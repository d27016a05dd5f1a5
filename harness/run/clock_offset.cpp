#include "harness/run/clock_offset.h"

#include <algorithm>

namespace zpilab {
namespace {

constexpr Nanoseconds kReplyTimeout = 2 * kSecond;

}  // namespace

ClockOffset estimate_offset(const ClockStamps& stamps) {
  const Nanoseconds round_trip = (stamps.answered - stamps.asked) - (stamps.sent - stamps.received);
  ClockOffset offset;
  offset.offset = ((stamps.received - stamps.asked) + (stamps.sent - stamps.answered)) / 2;
  offset.uncertainty = std::max<Nanoseconds>(round_trip, 0) / 2 + 1;  // rounded up
  offset.same_boot = false;
  return offset;
}

ClockOffset combine_offsets(const ClockOffset& before, const ClockOffset& after) {
  const Nanoseconds least = std::min(before.offset - before.uncertainty, after.offset - after.uncertainty);
  const Nanoseconds most = std::max(before.offset + before.uncertainty, after.offset + after.uncertainty);
  ClockOffset both;
  both.offset = least + (most - least) / 2;
  both.uncertainty = most - both.offset;  // rounded up
  both.same_boot = before.same_boot && after.same_boot;
  return both;
}

Awaitable<Result<ClockOffset>> ClockDialogue::measure(std::string boot, int rounds, Ask ask) {
  if (boot == boot_id() && !boot.empty()) co_return ClockOffset{};
  std::optional<ClockOffset> best;
  for (int round = 0; round < rounds; ++round) {
    auto offset = co_await exchange(ask);
    if (!offset.ok()) co_return offset.error();
    if (*offset && (!best || (*offset)->uncertainty < best->uncertainty)) best = **offset;
  }
  if (!best) co_return make_error(Errc::timeout, "no request for its clock was answered");
  co_return *best;
}

/// Nothing if the answer does not come in time: the next one may.
Awaitable<Result<std::optional<ClockOffset>>> ClockDialogue::exchange(const Ask& ask) {
  const std::uint64_t id = ++last_id_;
  const Nanoseconds asked = monotonic_now();
  if (auto sent = co_await ask(id); !sent.ok()) co_return sent.error();
  const Nanoseconds end = monotonic_now() + kReplyTimeout;
  while (replies_.count(id) == 0 && !failure_ && monotonic_now() < end)
    co_await changed_.wait(end - monotonic_now());
  if (failure_) co_return *failure_;
  const auto found = replies_.find(id);
  if (found == replies_.end()) co_return std::optional<ClockOffset>{};
  const auto& [reply, answered] = found->second;
  co_return std::optional(estimate_offset({asked, reply.received, reply.sent, answered}));
}

}  // namespace zpilab
