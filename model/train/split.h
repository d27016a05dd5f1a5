// Who may be seen by what: every trial belongs to exactly one part. Never by row: neighbouring windows are
// nearly the same, and a split of rows would only test the memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "model/evaluate/recording.h"

namespace zpilab {

/// Indices of recordings. The folds together are for training; thresholds are set on each fold from a forest
/// that saw only the other folds, so no trial sets a threshold with a forest that knows it. The test part
/// sees nothing of this.
struct Split {
  std::vector<std::vector<std::size_t>> folds;
  std::vector<std::size_t> test;
};

struct SplitSettings {
  std::size_t folds = 3;
  std::size_t test_every = 5;  ///< one trial of so many goes to the test part
  std::uint64_t seed = 1;
};

/// Stratified by class, timing and workload, random by the seed.
Split split_by_trial(std::span<const Recording> recordings, const SplitSettings& settings);

/// Errc::invalid_input if a trial was given twice: then it could land in two parts.
Result<Done> refuse_repeated_trials(std::span<const Recording> recordings);
/// Errc::invalid_input if a trial is in both, or twice in the second.
Result<Done> refuse_shared_trials(std::span<const Recording> first, std::span<const Recording> second);
/// Errc::invalid_input if any trial's key occurs in two parts of the split.
Result<Done> refuse_overlap(const Split& split, std::span<const Recording> recordings);

}  // namespace zpilab
