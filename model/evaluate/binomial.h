// What chance does with so many trials: the tail of the binomial distribution, exactly.
#pragma once

namespace zpilab {

/// Chance of `successes` or more among n independent trials that each succeed with p. Precondition:
/// 0 <= successes <= n, 0 <= p <= 1.
double binomial_at_least(int successes, int n, double p);

}  // namespace zpilab
