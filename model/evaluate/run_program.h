// Another program, given all of its input, and all of its output taken: for the programs that zpilab consists
// of.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"

namespace zpilab {

struct ProgramRun {
  int exit_status = 0;  ///< minus the signal that killed it
  std::string output, errors;
};

/// Starts `argv` (a path first), writes `input` to its stdin while it reads its stdout and stderr, and waits
/// for its end. A program that neither reads nor writes for `silence`, or prints more than `most_output`
/// bytes, is killed: Errc::timeout, Errc::failed. Errc::unavailable if it cannot be started. It dies with
/// this process.
Result<ProgramRun> run_program(const std::vector<std::string>& argv, const std::string& input,
                               Nanoseconds silence, std::size_t most_output);

}  // namespace zpilab
