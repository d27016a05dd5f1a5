#include "model/evaluate/multiclass_auc.h"

#include <vector>

#include "model/evaluate/rank_area.h"

namespace zpilab {
namespace {

/// What the windows of class `truth` have as probability of `of`.
std::vector<double> probabilities_of(std::span<const ScoredWindow> windows, std::size_t truth,
                                     std::size_t of) {
  std::vector<double> result;
  for (const ScoredWindow& window : windows)
    if (static_cast<std::size_t>(window.truth) == truth) result.push_back(window.probabilities[of]);
  return result;
}

}  // namespace

std::optional<double> multiclass_auc(std::span<const ScoredWindow> windows) {
  double sum = 0;
  int pairs = 0;
  for (std::size_t i = 0; i < kClassCount; ++i) {
    const std::vector<double> i_of_i = probabilities_of(windows, i, i);
    if (i_of_i.empty()) continue;
    for (std::size_t j = i + 1; j < kClassCount; ++j) {
      const auto one = rank_area(i_of_i, probabilities_of(windows, j, i));
      if (!one) continue;
      const auto other = rank_area(probabilities_of(windows, j, j), probabilities_of(windows, i, j));
      sum += (*one + *other) / 2;
      ++pairs;
    }
  }
  if (pairs == 0) return std::nullopt;
  return sum / pairs;
}

}  // namespace zpilab
