#include "reports/statistics/clopper_pearson.h"

#include <boost/math/special_functions/beta.hpp>

namespace zpilab {

std::optional<Interval> clopper_pearson(int successes, int n, double confidence) {
  if (n < kFewestForInterval || successes < 0 || successes > n) return std::nullopt;
  const double tail = (1 - confidence) / 2;
  const double k = successes;
  Interval interval{0, 1};
  if (successes > 0) interval.lower = boost::math::ibeta_inv(k, n - k + 1, tail);
  if (successes < n) interval.upper = boost::math::ibeta_inv(k + 1, n - k, 1 - tail);
  return interval;
}

}  // namespace zpilab
