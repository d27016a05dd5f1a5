// The options that all commands which train have in common.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"
#include "model/command_line.h"
#include "model/train/train_model.h"

namespace zpilab {

inline constexpr auto kTrainingOptions = std::to_array<OptionSpec>({{"--budget", true},
                                                                    {"--decision", true},
                                                                    {"--family", true},
                                                                    {"--seed", true},
                                                                    {"--windows", true},
                                                                    {"--columns", true},
                                                                    {"--counters", true},
                                                                    {"--denoise", true},
                                                                    {"--folds", true},
                                                                    {"--trees", true},
                                                                    {"--depth", true},
                                                                    {"--rate", true},
                                                                    {"--rows", true},
                                                                    {"--superpositions", true},
                                                                    {"--blends", true},
                                                                    {"--threads", true}});

/// Those and the command's own, without what it does not heed: an option that changes nothing is refused.
std::vector<OptionSpec> training_options_and(std::span<const OptionSpec> own,
                                             std::span<const std::string_view> unheeded = {});

/// Errc::usage names the first option that is wrong. Progress goes to stderr.
Result<TrainSettings> read_training_settings(const CommandLine& line);

/// The sets that the rules of the decision are chosen on, as --thresholds names them: with commas between.
/// Errc::usage if it names none.
Result<std::vector<std::string>> threshold_paths(const CommandLine& line);

/// All trials of these files that are done; how many goes to stderr.
Result<std::vector<Recording>> load_for_training(std::span<const std::string> paths);

}  // namespace zpilab
