// Stdin and stdout as streams of bytes, which they are not everywhere.
#pragma once

#include <string>

#include "harness/core/unique_fd.h"

namespace zpilab {

/// Bytes pass unchanged (Windows would put a carriage return into every line).
void prepare_standard_streams();
/// Writing to a reader that is gone is an error from now on, not this process's end.
void survive_broken_pipes();
/// A file to read, "-" for stdin. Empty, with errno, if it cannot be opened.
UniqueFd open_input(const std::string& path);

}  // namespace zpilab
