// What of a comparison breaks the gate, each with a message that tells what to look at.
#pragma once

#include <vector>

#include "reports/compare/comparison.h"

namespace zpilab {

/// What happened in a replay is a fact of its recordings: `detected` and `alarms_per_day` are judged as they
/// stand. Live, chance has a part in it: fewer detections count only where the cell is also slower beyond
/// chance (a miss is a long time), alarms only where the interval's lower end is above the budget.
/// `head_live`: HEAD is a campaign file, whose trials `zpilab report trial` shows.
std::vector<Regression> find_regressions(const Comparison& comparison, const Gate& gate, bool head_live);

}  // namespace zpilab
