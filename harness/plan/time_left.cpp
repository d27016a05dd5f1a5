#include "harness/plan/time_left.h"

#include <algorithm>
#include <cmath>

namespace zpilab {

Nanoseconds time_left(Nanoseconds expected, Nanoseconds accomplished, Nanoseconds elapsed, int cells) {
  const Nanoseconds remaining = std::max<Nanoseconds>(0, expected - accomplished);
  if (accomplished <= expected / 10) return remaining / cells;
  return std::llround(static_cast<double>(elapsed) * static_cast<double>(remaining) /
                      static_cast<double>(accomplished));
}

}  // namespace zpilab
