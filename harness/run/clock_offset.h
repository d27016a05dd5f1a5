// The clock of another host against ours, when it is another boot's: exchanges of four stamps over the
// control channel with the program that stamps there. The same for agent, tap and scanner.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "harness/core/trial.h"
#include "harness/core/wire.h"
#include "harness/run/async.h"

namespace zpilab {

/// Of these exchanges the one with the least round trip counts: it waited least on the way.
inline constexpr int kClockRounds = 8;

/// One request and its answer: `asked` and `answered` on our clock, the two between on the other host's.
struct ClockStamps {
  Nanoseconds asked = 0, received = 0, sent = 0, answered = 0;
};
/// RFC 5905, section 8. The true offset lies within half the round trip of the estimate, however unevenly the
/// trip was divided; that is the uncertainty.
ClockOffset estimate_offset(const ClockStamps& stamps);

/// What holds for all the time between two measurements, as long as the clocks drift apart in one direction
/// meanwhile: the least interval around both. The better measurement alone says nothing of the other's time.
ClockOffset combine_offsets(const ClockOffset& before, const ClockOffset& after);

/// Asks one program for its clock. Its owner hands it the replies.
class ClockDialogue {
 public:
  /// Sends one request with this number.
  using Ask = std::function<Awaitable<Result<Done>>(std::uint64_t id)>;

  /// `changed` is notified after each reply and once `failure` is set. Both must outlive the dialogue.
  ClockDialogue(Event& changed, const std::optional<Error>& failure) : changed_(changed), failure_(failure) {}

  /// Stamps the reply with our clock.
  void take(const wire::ClockReply& reply) { replies_[reply.id] = {reply, monotonic_now()}; }
  /// `boot` is the other host's; one that shares our boot shares our clock and is not asked.
  /// Errc::timeout if no request is answered. Hand over a named `ask`: see follow_lines.h.
  Awaitable<Result<ClockOffset>> measure(std::string boot, int rounds, Ask ask);

 private:
  Awaitable<Result<std::optional<ClockOffset>>> exchange(const Ask& ask);

  Event& changed_;
  const std::optional<Error>& failure_;
  std::map<std::uint64_t, std::pair<wire::ClockReply, Nanoseconds>> replies_;
  std::uint64_t last_id_ = 0;
};

}  // namespace zpilab
