// A replay as a campaign file that every report reads: the trials as they were recorded, with the alarms of
// the replayed detector in place of those that were recorded.
#pragma once

#include <span>
#include <string>

#include "harness/core/result.h"
#include "model/evaluate/replay_all.h"

namespace zpilab {

/// What would keep write_replay() from writing: a file of that name, or sources with different graces, of
/// which a campaign file has one. To be asked before a long replay.
Result<Done> check_replay_file(const std::string& path, std::span<const ReplaySource> sources);

/// Trials keep their numbers unless two have the same; then they are numbered anew, in order. The file
/// appears under its name whole or not at all. Takes the samples out of the sources.
Result<Done> write_replay(const std::string& path, std::span<ReplaySource> sources,
                          const DetectorSpec& detector, const ReplayRun& run);

}  // namespace zpilab
