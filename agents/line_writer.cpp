#include "agents/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace zpilab {

LineWriter::Status LineWriter::flush() {
  // A pipe that poll() calls writable takes at least PIPE_BUF (4096) bytes without blocking.
  constexpr std::size_t kSafeChunk = 4096;
  std::size_t done = 0;
  Status status = Status::done;
  while (done < buffer_.size()) {
    pollfd ready{fd_.get(), POLLOUT, 0};
    if (::poll(&ready, 1, 0) <= 0) {
      status = Status::blocked;
      break;
    }
    const ssize_t count =
        ::write(fd_.get(), buffer_.data() + done, std::min(kSafeChunk, buffer_.size() - done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      status = Status::blocked;
      break;
    }
    if (count < 0) {
      close();
      return Status::broken;
    }
    done += static_cast<std::size_t>(count);
  }
  buffer_.erase(0, done);
  return status;
}

void LineWriter::close() {
  fd_.reset();
  buffer_.clear();
}

}  // namespace zpilab
