#include "reports/statistics/poisson_interval.h"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace zpilab {

Interval poisson_interval(int events, double confidence) {
  if (events <= 0) return {0, -std::log(1 - confidence)};
  const double tail = (1 - confidence) / 2;
  return {boost::math::gamma_p_inv(static_cast<double>(events), tail),
          boost::math::gamma_p_inv(events + 1.0, 1 - tail)};
}

}  // namespace zpilab
