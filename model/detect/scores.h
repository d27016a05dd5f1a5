// Scores: what the decision stage looks at, one number a class, from the forest's probabilities.
#pragma once

#include <array>

#include "harness/core/ids.h"

namespace zpilab {

using Probabilities = std::array<double, kClassCount>;

/// Each class's probability, except that tcp4 and tcp6 share theirs: the kernel counts TCP of both families
/// together, so the two split one certainty; the likelier of them has both, the other 0. Normal has 0: what
/// is missing to 1 is its probability. Scores of scores are the same scores.
Probabilities scores(const Probabilities& probabilities);

}  // namespace zpilab
