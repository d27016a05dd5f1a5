// What is written into one end is read from the other. POSIX.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

struct Pipe {
  UniqueFd read_end, write_end;
};

/// Both ends are closed by exec. Errors: Errc::io.
inline Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return make_error(Errc::io, errno_message("make a pipe", errno));
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace zpilab
