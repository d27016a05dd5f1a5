// What all intervals share. Fewer than kFewestForInterval repetitions give none: it would promise more than
// it holds.
#pragma once

namespace zpilab {

inline constexpr int kFewestForInterval = 6;
inline constexpr double kConfidence = 0.95;

struct Interval {
  double lower = 0, upper = 0;
};

}  // namespace zpilab
