// Windows whose label is doubtful, taken out of the training: all windows are put into clusters without
// looking at their labels, and a window goes whose label has next to no share of its cluster: it looks like
// what is called otherwise nearly every time. On the training's windows only, never on those that anything is
// judged by.
#pragma once

#include <array>
#include <cstdint>

#include "harness/core/ids.h"
#include "model/train/dataset.h"

namespace zpilab {

struct DenoiseSettings {
  std::size_t clusters = 64;
  /// Of the weight in its cluster that a label must have to stay.
  double least_share = 0.02;
  std::size_t fitted_rows = 10'000;  ///< about so many rows say where the clusters are
  std::uint64_t seed = 1;
};

struct RemovedRows {
  std::array<std::size_t, kClassCount> of{}, removed{};  ///< by class
  std::size_t all_removed() const;
};

/// Features are compared by their logarithm, each in units of its own spread.
RemovedRows denoise(Dataset& dataset, const DenoiseSettings& settings);

}  // namespace zpilab
