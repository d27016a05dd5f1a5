// What a model is worth where it was not taught: for each level of a factor, such as each workload, a model
// is trained on the trials without it, thresholds included, and judged on the trials with it. Beside it
// stands an ordinary model, taught with all levels, on those trials of the level that it did not see. Levels
// that are of one kind, such as peer-to-peer sessions through several NATs, can be left out together.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
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

struct LeaveOutPlan {
  Factor factor = Factor::workload;
  std::vector<std::set<std::string>> groups;  ///< each is left out as one; empty: every level by itself
  /// Taught to none of the models without a group, nor judged: work that what is left out has a part in.
  std::set<std::string> aside;
};

struct LeftOutLevel {
  std::string level;                            ///< of a group its levels, with " + " between
  std::size_t training_trials = 0, trials = 0;  ///< without the level, and with it
  Evaluation unseen;                            ///< of the model that was taught without it, on all of them
  std::size_t seen_trials = 0;                  ///< of the ordinary model's test
  Evaluation seen;                              ///< of the ordinary model, on these
};

/// In order of the groups, or of the levels' names. Trials without a level always teach. Rules are chosen on
/// `for_thresholds`, if there are any: without the level too, whose trials there are judged with the others.
/// Errc::invalid_input if there are not two levels, or none of a name.
Result<std::vector<LeftOutLevel>> leave_out(const std::vector<Recording>& recordings,
                                            const LeaveOutPlan& plan, const TrainSettings& settings,
                                            const std::vector<Recording>& for_thresholds = {});

}  // namespace zpilab
