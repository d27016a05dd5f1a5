#include "reports/statistics/normal.h"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>

namespace zpilab {

double normal_quantile(double p) { return -std::sqrt(2.0) * boost::math::erfc_inv(2 * p); }

double normal_tail(double z) { return std::erfc(z / std::sqrt(2.0)) / 2; }

double chi_square_tail(double x) { return std::erfc(std::sqrt(x / 2)); }

}  // namespace zpilab
