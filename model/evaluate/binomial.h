// What chance does with so many trials: the tail of the binomial distribution, exactly.
#pragma once

namespace zpilab {

/// Chance of `successes` or more among n independent trials that each succeed with p. Precondition:
/// 0 <= successes <= n, 0 <= p <= 1.
double binomial_at_least(int successes, int n, double p);

struct ShareLimits {
  double lower = 0, upper = 1;
};
/// Exact 95 % limits of a share of which `successes` of `n` were seen (Clopper and Pearson, Biometrika 26,
/// 1934). Precondition: 0 <= successes <= n.
ShareLimits share_limits(int successes, int n);

}  // namespace zpilab
