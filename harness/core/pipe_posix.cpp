#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "harness/core/pipe.h"

namespace zpilab {

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return make_error(Errc::io, errno_message("make a pipe", errno));
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace zpilab
