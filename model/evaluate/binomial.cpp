#include "model/evaluate/binomial.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace zpilab {

double binomial_at_least(int successes, int n, double p) {
  assert(0 <= successes && successes <= n && p >= 0 && p <= 1);
  if (successes == 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  double tail = 0;
  for (int k = successes; k <= n; ++k) {
    tail += std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                     k * std::log(p) + (n - k) * std::log1p(-p));
  }
  return std::min(tail, 1.0);
}

}  // namespace zpilab
