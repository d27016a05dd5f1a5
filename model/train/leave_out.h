// What a model is worth where it was not taught: for each level of a factor, such as each workload, a model
// is trained on the trials without it, thresholds included, and judged on the trials with it. Beside it
// stands an ordinary model, taught with all levels, on those trials of the level that it did not see.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"
#include "model/train/train_model.h"

namespace zpilab {

enum class Factor : std::uint8_t { workload, scan, policy, timing };
inline constexpr std::array<std::string_view, 4> kFactorNames = {"workload", "scan", "policy", "timing"};
std::optional<Factor> parse_factor(std::string_view name);

/// Empty where the trial has none: a trial without a scan has neither scan nor timing.
std::string level_of(const Recording& recording, Factor factor);

struct LeftOutLevel {
  std::string level;
  std::size_t training_trials = 0, trials = 0;  ///< without the level, and with it
  Evaluation unseen;                            ///< of the model that was taught without it, on all of them
  std::size_t seen_trials = 0;                  ///< of the ordinary model's test
  Evaluation seen;                              ///< of the ordinary model, on these
};

/// In order of the levels' names. Trials without a level always teach. Errc::invalid_input if there are not
/// two levels.
Result<std::vector<LeftOutLevel>> leave_out(const std::vector<Recording>& recordings, Factor factor,
                                            const TrainSettings& settings);

}  // namespace zpilab
