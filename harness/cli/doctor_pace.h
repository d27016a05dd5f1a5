// `zpilab doctor --pace`: the same scans in one cell, one at a time, and in many cells at once; and how many
// cells leave the pace alone.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "harness/cli/campaign_inputs.h"
#include "harness/run/compare_pace.h"

namespace zpilab {

/// All executions with so many cells.
struct PaceRun {
  int cells = 1;
  Nanoseconds took = 0;
  double at_once = 0;  ///< trials that ran at the same time, on average
  std::vector<PaceRow> rows;

  bool same() const;
};

struct PaceResult {
  std::vector<PaceRun> runs;  ///< one for each number of cells that was tried, the most first
  Nanoseconds single_took = 0;

  /// The most cells that kept the pace; 1 if none did.
  int cells() const;
};

/// Runs the scenario in one cell, then with each of `candidates` until one keeps the pace. Progress on stderr
/// unless quiet.
Result<PaceResult> measure_pace(CampaignInputs inputs, const std::vector<int>& candidates, bool quiet);

void print_pace(const PaceResult& result, std::ostream& out);
nlohmann::ordered_json pace_json(const PaceResult& result);

}  // namespace zpilab
