#include "reports/statistics/permutation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <numeric>
#include <vector>

#include "harness/core/random.h"

namespace zpilab {
namespace {

/// Counts sums against the observed one. Sums that differ by rounding alone are equal.
class Tally {
 public:
  Tally(std::span<const double> terms, double observed) : observed_(observed) {
    double size = 0;
    for (const double term : terms) size += std::abs(term);
    rounding_ = 1e-10 * size;
  }

  void add(double sum) {
    ++arrangements_;
    greater_ += sum >= observed_ - rounding_ ? 1U : 0U;
    less_ += sum <= observed_ + rounding_ ? 1U : 0U;
  }
  PermutationP p(bool exact) const {
    const auto all = static_cast<double>(arrangements_);
    return {static_cast<double>(greater_) / all, static_cast<double>(less_) / all, exact};
  }

 private:
  double observed_, rounding_ = 0;
  std::uint64_t arrangements_ = 0, greater_ = 0, less_ = 0;
};

/// n over k, or more than `limit`.
std::uint64_t choices(std::size_t n, std::size_t k, std::uint64_t limit) {
  std::uint64_t count = 1;
  for (std::size_t i = 1; i <= std::min(k, n - k); ++i) {
    count = count * (n - i + 1) / i;
    if (count > limit) return limit + 1;
  }
  return count;
}

/// Adds every sum of `left` of the scores from `from` on.
void add_subsets(std::span<const double> scores, std::size_t from, std::size_t left, double sum,
                 Tally& tally) {
  if (left == 0) return tally.add(sum);
  for (std::size_t i = from; i + left <= scores.size(); ++i)
    add_subsets(scores, i + 1, left - 1, sum + scores[i], tally);
}

}  // namespace

double PermutationP::two_sided() const { return std::min(1.0, 2 * std::min(greater, less)); }

PermutationP permute_groups(std::span<const double> scores, std::size_t group, std::uint64_t seed) {
  const double observed = std::accumulate(scores.begin(), scores.begin() + static_cast<long>(group), 0.0);
  Tally tally(scores, observed);
  if (choices(scores.size(), group, kMostArrangements) <= kMostArrangements) {
    add_subsets(scores, 0, group, 0, tally);
    return tally.p(true);
  }
  Random random(seed);
  std::vector<double> shuffled(scores.begin(), scores.end());
  tally.add(observed);
  for (int i = 0; i < kRandomArrangements; ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < group; ++k) {
      std::swap(shuffled[k], shuffled[k + random.below(shuffled.size() - k)]);
      sum += shuffled[k];
    }
    tally.add(sum);
  }
  return tally.p(false);
}

PermutationP flip_signs(std::span<const double> differences, std::uint64_t seed) {
  std::vector<double> moved;
  std::copy_if(differences.begin(), differences.end(), std::back_inserter(moved),
               [](double difference) { return difference != 0; });
  const double observed = std::accumulate(moved.begin(), moved.end(), 0.0);
  Tally tally(moved, observed);
  if (moved.size() < 64 && (std::uint64_t{1} << moved.size()) <= kMostArrangements) {
    // In the order of a Gray code each arrangement differs from the one before in a single sign.
    double sum = observed;
    tally.add(sum);
    for (std::uint64_t i = 1; i < (std::uint64_t{1} << moved.size()); ++i) {
      double& flipped = moved[static_cast<std::size_t>(std::countr_zero(i))];
      sum -= 2 * flipped;
      flipped = -flipped;
      tally.add(sum);
    }
    return tally.p(true);
  }
  Random random(seed);
  tally.add(observed);
  for (int i = 0; i < kRandomArrangements; ++i) {
    double sum = 0;
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < moved.size(); ++k, bits >>= 1U) {
      if (k % 64 == 0) bits = random.next();
      sum += (bits & 1U) != 0 ? moved[k] : -moved[k];
    }
    tally.add(sum);
  }
  return tally.p(false);
}

}  // namespace zpilab
