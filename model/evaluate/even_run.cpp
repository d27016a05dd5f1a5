#include "model/evaluate/even_run.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace zpilab {

int longest_even_run(std::span<const Nanoseconds> moments, Nanoseconds period, Nanoseconds tolerance) {
  assert(tolerance >= 0 && tolerance < period);
  std::vector<int> run(moments.size(), 1);  // the longest chain that ends here
  std::size_t earliest = 0;
  int longest = 0;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    while (moments[i] - moments[earliest] > period + tolerance) ++earliest;
    for (std::size_t j = earliest; j < i && moments[i] - moments[j] >= period - tolerance; ++j)
      run[i] = std::max(run[i], run[j] + 1);
    longest = std::max(longest, run[i]);
  }
  return longest;
}

}  // namespace zpilab
