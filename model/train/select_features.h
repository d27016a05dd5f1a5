// Which columns to train with: a genetic search over feature rows and window lengths, beside the best k by
// gain and all of them. Trials are split twice: the search is judged in folds of its own part, and the sets
// that stand side by side in the end are judged on trials that none of it has seen, or the search would be
// praised for what it was chosen by.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "model/evaluate/recording.h"
#include "model/train/column_judge.h"
#include "model/train/column_set.h"
#include "model/train/genetic_search.h"

namespace zpilab {

/// What the search prefers among sets that find the same scans: RecallAtBudget::macro_wait costs so much
/// recall (every scan found in 1 s instead of 0.1 s: 1.5 points of a hundred) ...
inline constexpr double kPriceOfWaiting = 0.05;
/// ... and each column costs so much: 500 of them as much as one scan in a hundred.
inline constexpr double kPriceOfColumn = 2e-5;

double fitness_of(const RecallAtBudget& recall, std::size_t columns);

struct SelectionSettings {
  ColumnJudgeSettings judge;  ///< its columns are those to choose from; its seed and threads hold for all
  std::size_t folds = 2;
  std::size_t test_every = 3;  ///< one trial of so many is kept from the search, for the comparison
  std::size_t population = 24, generations = 12;
  std::vector<std::size_t> by_gain = {10, 20, 40, 80,
                                      160};  ///< how many columns; those that are fewer than all
  /// After each generation; the best set so far.
  std::function<Result<Done>(const Generation&, const ColumnSet& best)> report =
      [](const Generation&, const ColumnSet&) -> Result<Done> { return Done{}; };
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

struct ComparedSet {
  std::string name;
  ColumnSet set;
  RecallAtBudget recall;   ///< on the trials that the search has not seen
  double fitness = 0;      ///< there
  double nanoseconds = 0;  ///< features and forest, a sample, on this machine
};

struct Selection {
  ColumnSet chosen;
  double fitness = 0;       ///< in the search: what it was chosen by
  std::size_t genomes = 0;  ///< that were judged
  std::size_t search_trials = 0, unseen_trials = 0;
  std::vector<ComparedSet> compared;  ///< all, by gain, chosen
};

/// Refuses repeated trials, and too few of them. Errc::unavailable if a trial lacks counters that the columns
/// need.
Result<Selection> select_features(const std::vector<Recording>& recordings,
                                  const SelectionSettings& settings);

}  // namespace zpilab
