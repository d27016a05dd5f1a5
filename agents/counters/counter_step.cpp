#include "agents/counters/counter_step.h"

#include <algorithm>
#include <limits>

namespace zpilab {

std::int64_t counter_step(std::uint64_t before, std::uint64_t now, CounterWidth width) {
  constexpr std::uint64_t kSpan = std::uint64_t{1} << 32;
  if (now >= before) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(now - before, kMost));
  }
  if (width == CounterWidth::bits64) return 0;
  const bool wrapped = before < kSpan && before >= kSpan / 4 * 3 && now < kSpan / 4;
  return wrapped ? static_cast<std::int64_t>(now + kSpan - before) : 0;
}

}  // namespace zpilab
