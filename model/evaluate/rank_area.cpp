#include "model/evaluate/rank_area.h"

#include <algorithm>

namespace zpilab {

std::optional<double> rank_area(std::vector<double> positives, std::vector<double> negatives) {
  if (positives.empty() || negatives.empty()) return std::nullopt;
  std::ranges::sort(positives);
  std::ranges::sort(negatives);
  double won = 0;  // negatives below a positive, summed over the positives; equal ones are half a win
  auto below = negatives.begin(), not_above = negatives.begin();
  for (double score : positives) {
    below = std::find_if(below, negatives.end(), [&](double n) { return n >= score; });
    not_above =
        std::find_if(std::max(below, not_above), negatives.end(), [&](double n) { return n > score; });
    won += static_cast<double>(below - negatives.begin()) + 0.5 * static_cast<double>(not_above - below);
  }
  return won / static_cast<double>(positives.size()) / static_cast<double>(negatives.size());
}

}  // namespace zpilab
