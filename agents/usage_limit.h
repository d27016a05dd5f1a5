// The limit that stops an agent before it becomes a burden: to whatever went wrong, a processor that is busy
// for long or memory that grows has one answer. Pure: readings in, a verdict out.
//
// The processor's share is a budget, not an average since the start: no 60 s may cost more than the share of
// 60 s. So what is dear once (starting, loading a model) passes, and what never stops is stopped early.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "harness/core/clock.h"

namespace zpilab {

struct UsageLimits {
  /// Of one core. Twice what the dearest kind of device came to at 10 Hz, an emulated machine's 9.5 %.
  double cpu_share = 0.2;
  /// Bytes. Ten times what agent and detector need, so that samples for a reader that stalls have room.
  std::uint64_t memory = 128'000'000;
};

class UsageLimit {
 public:
  static constexpr Nanoseconds kWindow = 60 * kSecond;

  explicit UsageLimit(UsageLimits limits) : limits_(limits) {}

  /// `cpu` since any beginning, `memory` now. Precondition: time and cpu never decrease.
  struct Reading {
    Nanoseconds time = 0, cpu = 0;
    std::uint64_t memory = 0;
  };
  /// Empty: go on. Otherwise what was used and what the limit is, for people.
  std::optional<std::string> exceeded_by(const Reading& reading);

 private:
  UsageLimits limits_;
  std::deque<Reading> window_;  ///< the first is the newest that is a whole window old, or the first ever
};

}  // namespace zpilab
