#include "harness/remote_host/line_stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "harness/core/clock.h"

namespace zpilab {
namespace {

/// A pipe that polls writable has room for this much (PIPE_BUF on Linux), so such a write does not block,
/// although the descriptor is a blocking one: O_NONBLOCK would also change it for the terminal or the sshd
/// that shares it.
constexpr std::size_t kNeverBlocks = 4096;

}  // namespace

void LineInput::read_some() {
  if (at_end_) return;
  std::array<char, 65536> bytes{};
  const ssize_t got = ::read(fd_, bytes.data(), bytes.size());
  if (got > 0)
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  else if (got == 0 || (errno != EINTR && errno != EAGAIN))
    at_end_ = true;
}

std::optional<std::string> LineInput::next() {
  const std::size_t newline = buffer_.find('\n', scanned_);
  const std::size_t waiting = buffer_.size() - begin_;
  std::size_t size = newline - begin_;
  if (newline == std::string::npos) {
    scanned_ = buffer_.size();
    if (waiting < kLongestPiece && (!at_end_ || waiting == 0)) {
      // Only now: moving the rest to the front for each line would cost the square of what was read.
      buffer_.erase(0, begin_);
      begin_ = 0;
      scanned_ = buffer_.size();
      return std::nullopt;
    }
    size = std::min(waiting, kLongestPiece);
  } else if (size > kLongestPiece) {
    size = kLongestPiece;
  }
  std::string line = buffer_.substr(begin_, size);
  begin_ += begin_ + size == newline ? size + 1 : size;
  scanned_ = begin_;
  return line;
}

void LineOutput::add(std::string_view line) {
  if (broken_) return;
  queue_ += line;
  queue_ += '\n';
}

void LineOutput::add_first(std::string_view line) {
  if (broken_) return;
  const std::size_t place = mid_line_ ? queue_.find('\n', sent_) + 1 : sent_;
  queue_.insert(place, std::string(line) + '\n');
}

void LineOutput::send_some() {
  const std::size_t size = std::min(pending(), kNeverBlocks);
  if (size == 0 || broken_) return;
  const char* bytes = queue_.data() + sent_;
  // A socket may poll writable and still block, but it knows MSG_DONTWAIT.
  ssize_t sent = ::send(fd_, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && errno == ENOTSOCK) sent = ::write(fd_, bytes, size);
  if (sent < 0) {
    broken_ = errno != EAGAIN && errno != EINTR;
    return;
  }
  if (sent > 0) mid_line_ = bytes[sent - 1] != '\n';
  sent_ += static_cast<std::size_t>(sent);
  if (sent_ == queue_.size() || sent_ > kLongestPiece) {
    queue_.erase(0, sent_);
    sent_ = 0;
  }
}

void LineOutput::finish(int milliseconds) {
  const Nanoseconds end = monotonic_now() + milliseconds * kMillisecond;
  while (pending() > 0 && !broken_) {
    const Nanoseconds left = end - monotonic_now();
    if (left <= 0) return;
    pollfd ready{fd_, POLLOUT, 0};
    if (::poll(&ready, 1, static_cast<int>(left / kMillisecond) + 1) > 0) send_some();
  }
}

}  // namespace zpilab
