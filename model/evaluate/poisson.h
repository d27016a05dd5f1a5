// Exact 95 % limits of a Poisson rate from a count: what false alarms per hour can be claimed.
#pragma once

#include <string>

namespace zpilab {

/// Smallest expectation that `events` or fewer still contradict at the level `tail` (one side).
double poisson_upper(int events, double tail);
/// Largest expectation that `events` or more still contradict at the level `tail`; 0 for no events.
double poisson_lower(int events, double tail);

/// "3.1/h (1.1 to 6.8) in 1.6 h", or "< 0.5/h in 6.0 h" if there were none (then the limit is one-sided:
/// 3/T).
std::string rate_text(int events, double hours);

}  // namespace zpilab
