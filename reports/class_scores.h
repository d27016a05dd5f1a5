// What a model made of each sample: the CSV of `zpilab model replay FILE --samples`. Programs meet as files.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/ids.h"
#include "harness/core/result.h"

namespace zpilab {

struct ClassScores {
  double seconds = 0;                             ///< since the trial's first sample
  std::array<double, kClassCount> probability{};  ///< of the forest, before the decision
};

/// By number of the trial, in order of time.
using ScoresByTrial = std::map<int, std::vector<ClassScores>>;

/// Errc::invalid_input names the line.
Result<ScoresByTrial> parse_class_scores(std::string_view text, const std::string& path);
Result<ScoresByTrial> load_class_scores(const std::string& path);

}  // namespace zpilab
