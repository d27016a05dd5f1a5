// From recordings to a model: split, forests of the folds, thresholds, the final forest, its card.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "model/detect/model_file.h"
#include "model/evaluate/evaluate.h"
#include "model/train/choose_decision.h"
#include "model/train/denoise.h"
#include "model/train/random_split.h"
#include "model/train/split.h"
#include "model/train/train_booster.h"

namespace zpilab {

struct TrainSettings {
  std::vector<Nanoseconds> windows = {500 * kMillisecond, kSecond,      2 * kSecond,  5 * kSecond,
                                      10 * kSecond,       30 * kSecond, 120 * kSecond};
  std::vector<FeatureColumn> columns;  ///< over these windows; empty: default_columns()
  BoosterSettings booster;
  std::size_t rows_at_most = 150'000;
  std::size_t superpositions = 2;  ///< of each scan over work that it was not recorded with
  std::size_t blends = 0;          ///< of each stretch of work with work of another kind
  bool denoise = false;            ///< take doubtful windows out of what forests are trained on
  std::size_t folds = 3;
  int threads = 2;  ///< forests that are trained side by side; changes no result
  std::size_t test_every = 5;
  double false_alarms_per_day = 1;  ///< the budget that the decision's rules are chosen for
  bool sequential = true;           ///< the kind of decision; false: thresholds
  double family_certainty = 1;      ///< nats; SequentialDecision::family
  std::uint64_t seed = 1;
  std::set<std::string> workloads_apart;  ///< see evaluate()
  /// One line for people. Called from several threads, one at a time.
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

struct TrainedModel {
  Model model;                ///< without a card
  Evaluation test, training;  ///< of the final model on trials it never saw, and on those it was made from
  ChosenDecision chosen;
  std::size_t rows = 0;                 ///< windows that the final forest was trained on
  std::optional<RemovedRows> denoised;  ///< what the final forest was not trained on, if asked for
  std::size_t training_trials = 0, test_trials = 0;
  std::size_t threshold_trials = 0;  ///< of a set of their own; 0: the folds were used
  std::optional<RandomSplitErrors>
      random_split;  ///< what a split of windows would have claimed, if asked for
  std::vector<std::pair<std::string, double>> importance;  ///< columns by share of gain, largest first
};

/// The columns that these settings mean.
std::vector<FeatureColumn> columns_of(const TrainSettings& settings);

/// What a random split of the windows claims of the same trials, features and settings: one forest more.
Result<RandomSplitErrors> judge_random_split(const std::vector<Recording>& recordings,
                                             const TrainSettings& settings);

/// Refuses repeated trials, and fewer trials than parts. Without test trials `test` is empty. The rules of
/// the decision are chosen on `for_thresholds`, which the forest does not see; without them on the folds,
/// each scored by a forest that saw only the others.
Result<TrainedModel> train_model(const std::vector<Recording>& recordings, const TrainSettings& settings,
                                 const std::vector<Recording>& for_thresholds = {});

}  // namespace zpilab
