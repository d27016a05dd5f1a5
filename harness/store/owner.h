// Files that root makes in somebody's folder belong to that folder's owner.
#pragma once

#include <string>

#include "harness/core/result.h"

namespace zpilab {

/// The folder that holds a path: "." for a bare name.
std::string folder_of(const std::string& path);
/// Gives an open file to the owner of `folder` if this process is root and that owner is not.
Result<Done> give_to_owner_of(const std::string& folder, int fd, const std::string& path);

}  // namespace zpilab
