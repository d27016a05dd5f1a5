// A program whose folder goes when it ends, on a POSIX host. Pure.
#pragma once

#include <string>
#include <vector>

namespace zpilab {

/// What to start instead of `argv`: runs it with `folder` for its temporary files, outlives a hangup, removes
/// the folder behind it, and ends as it did.
std::vector<std::string> removing_argv(std::string folder, std::vector<std::string> argv);

}  // namespace zpilab
