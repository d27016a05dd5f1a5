// The distribution of a sum when what was observed is arranged in every way that chance might have chosen as
// well (Fisher, The Design of Experiments, 1935). All arrangements are counted where they are few; else
// kRandomArrangements are drawn from the seed, and the observed one is added to them, so that p is never 0
// (Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology 9, 2010).
#pragma once

#include <cstdint>
#include <span>

namespace zpilab {

inline constexpr std::uint64_t kMostArrangements = 1U << 20U;
inline constexpr int kRandomArrangements = 20'000;

/// Of both sides, each with the observed sum: one-sided p values.
struct PermutationP {
  double greater = 1;  ///< share of arrangements whose sum is at least the observed one
  double less = 1;     ///< at most
  bool exact = true;   ///< all arrangements were counted
  double two_sided() const;
};

/// Two groups: sum of the first `group` scores, against all choices of as many out of all scores.
/// Precondition: group <= scores.size().
PermutationP permute_groups(std::span<const double> scores, std::size_t group, std::uint64_t seed);
/// Pairs: sum of the differences, against all choices of their signs. Differences of zero say nothing and do
/// not count.
PermutationP flip_signs(std::span<const double> differences, std::uint64_t seed);

}  // namespace zpilab
