#include <algorithm>
#include <limits>

#include "agents/sampler.h"

namespace zpilab {

std::int64_t counter_step(std::uint64_t before, std::uint64_t now) {
  constexpr std::uint64_t kSpan = std::uint64_t{1} << 32;
  if (now >= before) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(now - before, kMost));
  }
  const bool wrapped = before < kSpan && before >= kSpan / 4 * 3 && now < kSpan / 4;
  return wrapped ? static_cast<std::int64_t>(now + kSpan - before) : 0;
}

}  // namespace zpilab
