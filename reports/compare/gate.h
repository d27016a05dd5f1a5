// What a comparison must hold for CI to go on: budgets in plain words, in a file.
//
//   zpilab: 1
//   gate: replay
//   ttfd: {not_slower_by: 20 %, at_least: 1 sampling interval}
//   detected: {not_fewer_by: 1}
//   alarms_per_day: {at_most: 24}
//   missing_trials: {at_most: 0}
//
// ttfd: a cell fails if it is slower by both, and surely. detected: so many scans fewer, in a cell.
// alarms_per_day: of a detector, over all workloads. missing_trials: of a replay, trials of BASE that HEAD
// lacks.
//
// What is left out is not judged, but missing_trials, which is 0 then: a trial that is gone cannot fail.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

/// A change of the time to first detection that matters: at least both.
struct SmallestEffect {
  double share = 0.2;    ///< of BASE's median
  double intervals = 1;  ///< sampling intervals
};

struct Gate {
  std::string name = "built in";
  std::optional<SmallestEffect> ttfd;
  std::optional<int> detected_fewer_by;
  std::optional<double> alarms_per_day;
  int missing_trials = 0;
};

/// What holds where no file is named: ttfd and detected, as above.
Gate default_gate();
/// Errc::invalid_input with file:line:column, the line and a caret.
Result<Gate> load_gate(const std::string& path);
Result<Gate> parse_gate(std::string_view text, const std::string& file_name);

}  // namespace zpilab
