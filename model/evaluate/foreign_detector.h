// Anybody's detector in a replay. It is read by `zpilab detector` and run by `zpi-agent replay`, so that its
// file means here what it means in a campaign, and it is started, watched and ended as on a device.
#pragma once

#include <memory>
#include <string>

#include "harness/core/result.h"
#include "model/evaluate/replayed_detector.h"

namespace zpilab {

/// `detector`: its file, or the name of an installed one. Refuses what cannot be replayed: a detector that
/// does not read counters, or whose alarms do not come on stdout, where they name their samples.
Result<std::unique_ptr<ReplayedDetector>> load_foreign_detector(const std::string& detector);

}  // namespace zpilab
