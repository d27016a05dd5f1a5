// A page or figure on disk: whole under its name, or not there.
#pragma once

#include <string>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

/// Replaces a file of that name, but never a campaign file. Made by root in somebody's folder, it belongs to
/// the folder's owner.
Result<Done> write_page(const std::string& path, std::string_view text);

}  // namespace zpilab
