// Who a detector is: a hash over its files, and what its program says its version is.
#pragma once

#include <string>
#include <vector>

#include "agents/child_process.h"

namespace zpilab {

/// SHA-256 that stands for the files named in argv (the program first): the hash over their hashes, a line
/// each.
std::string hash_of_files(const std::vector<std::string>& argv);

/// A program of every system that prints nothing.
std::vector<std::string> do_nothing();

/// A child whose stdout is a line with hash_of_files(argv), then what `version_argv` prints.
Result<ChildProcess> start_identity(const std::vector<std::string>& version_argv,
                                    const std::vector<std::string>& argv);

}  // namespace zpilab
