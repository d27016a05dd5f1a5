// One ROC curve out of several, of repetitions or of folds: the mean of the detection rates at the same false
// alarm rate (vertical averaging; Fawcett, An Introduction to ROC Analysis, Pattern Recognition Letters 27,
// 2006, algorithm 4).
#pragma once

#include <span>
#include <vector>

namespace zpilab {

struct RocPoint {
  double false_rate = 0, true_rate = 0;
};
/// In order of false_rate, from (0, ...) to (1, 1).
using RocCurve = std::vector<RocPoint>;

struct AverageRocPoint {
  double false_rate = 0, true_rate = 0;
  double deviation = 0;  ///< standard deviation of the curves' detection rates there; 0 of a single curve
};

/// Detection rate at a false alarm rate, between two points by the straight line; at a jump the upper end.
/// Precondition: the curve is not empty.
double roc_at(const RocCurve& curve, double false_rate);
/// At `points` equally distant false alarm rates from 0 to 1. Empty for no curves. Precondition: points >= 2.
std::vector<AverageRocPoint> average_roc(std::span<const RocCurve> curves, int points);

}  // namespace zpilab
