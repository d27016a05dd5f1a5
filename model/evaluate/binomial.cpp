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

ShareLimits share_limits(int successes, int n) {
  // Of each limit the tail beyond what was seen has this chance; both tails grow with p, or fall, all the
  // way.
  constexpr double kTail = 0.025;
  const auto smallest_share = [](const auto& reaches) {
    double below = 0, above = 1;
    for (int i = 0; i < 60; ++i) {
      const double middle = (below + above) / 2;
      (reaches(middle) ? above : below) = middle;
    }
    return above;
  };
  ShareLimits limits;
  if (successes > 0)
    limits.lower = smallest_share([&](double p) { return binomial_at_least(successes, n, p) >= kTail; });
  if (successes < n)
    limits.upper =
        smallest_share([&](double p) { return 1 - binomial_at_least(successes + 1, n, p) <= kTail; });
  return limits;
}

}  // namespace zpilab
