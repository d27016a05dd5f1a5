// Reading a small text file that somebody else wrote: what is not a regular file, or is too big, is an error.
#pragma once

#include <cstddef>
#include <string>

#include "harness/core/result.h"

namespace zpilab {

Result<std::string> read_text_file(const std::string& path, std::size_t most_bytes);
/// The path without its folder: how messages and hashes name a file.
std::string file_name_of(const std::string& path);

}  // namespace zpilab
