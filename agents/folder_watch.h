// Being told that something in a folder was made, written or renamed.
#pragma once

#include <string>

#include "agents/channel.h"
#include "harness/core/result.h"

namespace zpilab {

/// Becomes readable then; what is read says nothing that matters. Linux: inotify(7). Elsewhere empty: the
/// agent looks whenever it wakes, which is at every sample. Errors: Errc::io.
Result<Channel> watch_folder(const std::string& folder);

}  // namespace zpilab
