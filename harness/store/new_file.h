// A new file appears under its name whole and durable, or not at all: a writer that is killed before leaves
// nothing behind that has its name. Made by root in somebody's folder, it belongs to the folder's owner.
#pragma once

#include <string>
#include <string_view>

#include "harness/core/unique_fd.h"

namespace zpilab {

/// The file, open for reading and writing. Throws StoreFailure; Errc::invalid_input if the name is taken.
UniqueFd make_whole_file(const std::string& path, std::string_view bytes);
/// The same, but in place of a file that has the name already.
void replace_whole_file(const std::string& path, std::string_view bytes);

}  // namespace zpilab
