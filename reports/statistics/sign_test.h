// Of pairs that changed, how many changed for the worse: exact (McNemar, Psychometrika 12, 1947, with the
// binomial distribution in place of his approximation: the sign test).
#pragma once

namespace zpilab {

/// P(at least `lost` of lost + gained) if both were equally likely: the one-sided p value of "more are lost
/// than gained". 1 if nothing changed.
double sign_test(int lost, int gained);

}  // namespace zpilab
