// The ROC curve of one class against all others: which share of its windows is found at the price of which
// share of the others, for every threshold on its probability.
#pragma once

#include <span>
#include <vector>

namespace zpilab {

struct RocPoint {
  double threshold = 0;  ///< scores at or above it are called
  double false_positive_rate = 0, true_positive_rate = 0;
  bool operator==(const RocPoint&) const = default;
};

/// One point for each score that occurs, from the strictest; the point (0, 0), above all scores, comes first
/// with an endless threshold. Empty if one of the sides is.
std::vector<RocPoint> roc_curve(std::span<const double> positives, std::span<const double> negatives);

/// The most that is found at no more than this share of false positives; 0 for an empty curve.
double true_positive_rate_at(std::span<const RocPoint> curve, double false_positive_rate);

/// Enough points to draw it: the first, the last, and of the others those that differ visibly from the one
/// kept before, on a logarithmic scale of false positives too, where a detector has to live.
std::vector<RocPoint> thinned(std::span<const RocPoint> curve);

}  // namespace zpilab
