// What is written into one end is read from the other. POSIX.
#pragma once

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

struct Pipe {
  UniqueFd read_end, write_end;
};

/// Both ends are closed by exec; where the system cannot do that in one step (macOS), only in programs that
/// start no child from another thread meanwhile. Errors: Errc::io.
Result<Pipe> make_pipe();

}  // namespace zpilab
