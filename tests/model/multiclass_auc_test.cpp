#include "model/evaluate/multiclass_auc.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/core/random.h"

namespace zpilab {
namespace {

ScoredWindow window(std::size_t truth, std::initializer_list<double> probabilities) {
  ScoredWindow result{static_cast<TrafficClass>(truth), {}};
  std::ranges::copy(probabilities, result.probabilities.begin());
  return result;
}

/// Hand and Till's own way to compute A(i|j): the sum of ranks of class i among i and j (their equation 3).
double by_ranks(std::span<const ScoredWindow> windows, std::size_t i, std::size_t j) {
  double rank_sum = 0, n_i = 0, n_j = 0;
  for (const ScoredWindow& one : windows) {
    const auto truth = static_cast<std::size_t>(one.truth);
    n_i += truth == i;
    n_j += truth == j;
    if (truth != i) continue;
    double rank = 0.5;  // mean rank among equals: those below, half of the equals (itself is one of them)
    for (const ScoredWindow& other : windows) {
      if (other.truth != one.truth && static_cast<std::size_t>(other.truth) != j) continue;
      const double a = other.probabilities[i], b = one.probabilities[i];
      rank += a < b ? 1 : a == b ? 0.5 : 0;
    }
    rank_sum += rank;
  }
  return (rank_sum - n_i * (n_i + 1) / 2) / (n_i * n_j);
}

TEST(MulticlassAuc, ThreeClassesByHand) {
  // A(0|1) = 3/4, A(1|0) = 4/4, A(0|2) = 2/2, A(2|0) = 2/2, A(1|2) = 1/2, A(2|1) = 1.5/2.
  const std::vector<ScoredWindow> windows = {window(0, {0.7, 0.2, 0.1}), window(0, {0.4, 0.3, 0.3}),
                                             window(1, {0.5, 0.5, 0.0}), window(1, {0.2, 0.4, 0.4}),
                                             window(2, {0.1, 0.5, 0.4})};
  // p_1 of class 1: 0.5, 0.4; of the window of class 2: 0.5: half a win and none.
  const double one_two = 0.5 / 2, two_one = 1.5 / 2;
  EXPECT_NEAR(*multiclass_auc(windows), ((0.75 + 1) / 2 + (1 + 1) / 2.0 + (one_two + two_one) / 2) / 3,
              1e-12);
}

TEST(MulticlassAuc, AgreesWithSumsOfRanks) {
  Random random(5);
  std::vector<ScoredWindow> windows;
  for (int i = 0; i < 120; ++i) {
    ScoredWindow& one = windows.emplace_back();
    one.truth = static_cast<TrafficClass>(random.below(4) * 2);  // 0, 2, 4, 6 occur
    for (double& p : one.probabilities) p = static_cast<double>(random.below(10)) / 10;
    one.probabilities[static_cast<std::size_t>(one.truth)] += 0.3;
  }
  double sum = 0;
  for (std::size_t i = 0; i < kClassCount; i += 2)
    for (std::size_t j = i + 2; j < kClassCount; j += 2)
      sum += (by_ranks(windows, i, j) + by_ranks(windows, j, i)) / 2;
  EXPECT_NEAR(*multiclass_auc(windows), sum / 6, 1e-12);
}

TEST(MulticlassAuc, TwoClassesAreTheOrdinaryAreaAndOneIsNone) {
  const std::vector<ScoredWindow> windows = {window(0, {0.9, 0.1}), window(0, {0.3, 0.7}),
                                             window(1, {0.4, 0.6}), window(1, {0.2, 0.8})};
  EXPECT_DOUBLE_EQ(*multiclass_auc(windows), 0.75);
  EXPECT_FALSE(multiclass_auc(std::span(windows).first(2)));
  EXPECT_FALSE(multiclass_auc({}));
}

}  // namespace
}  // namespace zpilab
