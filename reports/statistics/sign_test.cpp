#include "reports/statistics/sign_test.h"

#include <boost/math/special_functions/beta.hpp>

namespace zpilab {

double sign_test(int lost, int gained) {
  // The upper tail of the binomial distribution is the regularised incomplete beta function.
  return lost <= 0 ? 1 : boost::math::ibeta(static_cast<double>(lost), gained + 1.0, 0.5);
}

}  // namespace zpilab
