// A file that appears under its name whole: a writer that is stopped before leaves what had the name.
#pragma once

#include <string>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

/// In place of a file of that name. Errc::io.
Result<Done> write_whole_file(std::string_view bytes, const std::string& path);

}  // namespace zpilab
