// The lab as a provider: makes one fresh cell, prints its inventory, keeps it until standard input closes.
#pragma once

#include "harness/core/result.h"
#include "lab/cell.h"

namespace zpilab {

/// Returns when standard input has closed and the cell is gone. Errc::interrupted: a signal came first.
Result<Done> serve(const CellOptions& options);

/// Makes a cell and runs a program in one of its hosts, on this terminal. Returns the program's exit status.
Result<int> run_in_new_cell(const CellOptions& options, std::size_t host,
                            const std::vector<std::string>& argv);

/// Starts a program in a host of a cell, with these as its stdin and stdout (-1: the caller's). Returns the
/// pid of a process that ends with the program's exit status, and that dies with the caller.
Result<pid_t> start_in_host(const Cell& cell, std::size_t host, const std::vector<std::string>& argv,
                            int input, int output);

}  // namespace zpilab
