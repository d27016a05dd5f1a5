// How well probabilities order the classes, whatever threshold is put on them: the measure M of Hand and Till
// (A Simple Generalisation of the Area Under the ROC Curve for Multiple Class Classification Problems,
// Machine Learning 45, 2001). For each pair of classes i, j: A(i|j) is the chance that a window of i has the
// higher probability of i than a window of j; M is the mean of (A(i|j) + A(j|i)) / 2 over the pairs. It does
// not depend on how frequent the classes are. 1 is perfect order, 0.5 none.
#pragma once

#include <optional>
#include <span>

#include "harness/core/ids.h"
#include "model/detect/decision.h"

namespace zpilab {

/// A window: what it was, and how likely it was held to be each of the classes.
struct ScoredWindow {
  TrafficClass truth = TrafficClass::normal;
  Probabilities probabilities{};
};

/// Over the classes that occur; nothing if fewer than two do.
std::optional<double> multiclass_auc(std::span<const ScoredWindow> windows);

}  // namespace zpilab
