// Does anything but the traffic tell the trials apart? The labels are dealt out to the trials anew, at
// random; then nothing true is left to learn, and on trials that a forest has not seen its accuracy must fall
// to chance. If it does not, truth leaks through the split, or trials are not independent. Beside it stands
// what a random split of windows shows for the same meaningless labels: the forest recognises the trial
// itself.
#pragma once

#include <cstdint>
#include <span>

#include "harness/core/result.h"
#include "model/train/dataset.h"
#include "model/train/train_booster.h"

namespace zpilab {

struct CheckSettings {
  DatasetSettings data;
  BoosterSettings booster;
  std::size_t folds = 3;
  int threads = 2;
  std::uint64_t seed = 1;
};

/// A check holds if chance alone gives such a result more often than this.
inline constexpr double kCheckLevel = 0.01;

/// Trials named by forests that did not see them: one label a trial, by the vote of its windows.
struct VotedTrials {
  int trials = 0, right = 0;
  double chance = 0;   ///< accuracy to be expected of votes that know nothing of the labels
  double p_value = 1;  ///< chance of so many right ones or more
  double accuracy() const { return trials == 0 ? 0 : static_cast<double>(right) / trials; }
};

struct ShuffleCheck {
  VotedTrials true_labels, shuffled;
  int idle_trials = 0;  ///< trials without a scan under the workload `idle`
  int idle_called = 0;  ///< of these: named as a scan, with the true labels
  std::size_t idle_windows = 0, idle_windows_called = 0;
  double shuffled_random_split = 0;  ///< accuracy on windows, labels shuffled, split by window
  double random_split_chance = 0;    ///< share of the commonest label among these windows
  bool holds() const { return shuffled.p_value >= kCheckLevel; }
};

/// Of scans the windows with probes are taken, of trials without a scan all. Errc::invalid_input for fewer
/// trials than folds.
Result<ShuffleCheck> check_shuffled_labels(std::span<const Recording* const> recordings,
                                           const CheckSettings& settings);

}  // namespace zpilab
