// What a random split of windows would have claimed. Neighbouring windows are nearly the same, so a forest
// that is tested on windows beside those it learnt from is tested on its memory. The figure stands beside the
// honest one, by trial, only to show how much it flatters; nothing is chosen by it.
#pragma once

#include <cstdint>
#include <span>

#include "harness/core/result.h"
#include "model/evaluate/confusion.h"
#include "model/train/dataset.h"
#include "model/train/train_booster.h"

namespace zpilab {

struct RandomSplitSettings {
  DatasetSettings data;
  BoosterSettings booster;
  std::size_t test_every = 5;  ///< one window of so many is kept for the test, at random
  std::uint64_t seed = 1;
};

struct RandomSplitErrors {
  Confusion windows, certain_windows;  ///< as in an Evaluation
};

/// Trains a forest of its own on the windows of all these recordings but the test's. Measured by the same
/// definition as everywhere: every sample of the test counts, also those that are not certain.
Result<RandomSplitErrors> judge_random_split(std::span<const Recording* const> recordings,
                                             const RandomSplitSettings& settings);

}  // namespace zpilab
