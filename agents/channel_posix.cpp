#include "agents/channel_posix.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace zpilab {

struct Channel::End {
  UniqueFd fd;
  bool shared = false;
};

Channel::Channel() = default;
Channel::Channel(std::unique_ptr<End> end) : end_(std::move(end)) {}
Channel::Channel(Channel&& other) noexcept = default;
Channel& Channel::operator=(Channel&& other) noexcept = default;
Channel::~Channel() = default;

Channel Channel::standard_input() { return channel_of(UniqueFd(::dup(STDIN_FILENO)), true); }
Channel Channel::standard_output() { return channel_of(UniqueFd(::dup(STDOUT_FILENO)), true); }

Channel Channel::duplicate() const {
  if (!end_) return {};
  return channel_of(UniqueFd(::fcntl(end_->fd.get(), F_DUPFD_CLOEXEC, 3)), end_->shared);
}

void Channel::reset() { end_.reset(); }

Channel::Transfer Channel::read(char* bytes, std::size_t most) {
  if (!end_) return {Transfer::Status::ended, 0};
  ssize_t count = 0;
  do {
    count = ::read(end_->fd.get(), bytes, most);
  } while (count < 0 && errno == EINTR);
  if (count > 0) return {Transfer::Status::moved, static_cast<std::size_t>(count)};
  const bool blocked = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  return {blocked ? Transfer::Status::blocked : Transfer::Status::ended, 0};
}

Channel::Transfer Channel::write(const char* bytes, std::size_t count) {
  // A pipe that poll() calls writable takes at least so many bytes without blocking: 4096, on macOS 512.
  constexpr std::size_t kSafeChunk = PIPE_BUF;
  if (!end_) return {Transfer::Status::ended, 0};
  if (end_->shared) {
    pollfd ready{end_->fd.get(), POLLOUT, 0};
    if (::poll(&ready, 1, 0) <= 0) return {};
    count = std::min(count, kSafeChunk);
  }
  ssize_t done = 0;
  do {
    done = ::write(end_->fd.get(), bytes, count);
  } while (done < 0 && errno == EINTR);
  if (done > 0) return {Transfer::Status::moved, static_cast<std::size_t>(done)};
  const bool broken = done < 0 && errno != EAGAIN && errno != EWOULDBLOCK;
  return {broken ? Transfer::Status::ended : Transfer::Status::blocked, 0};
}

std::size_t Channel::in_flight() const { return 0; }

std::optional<std::size_t> Channel::unread() const {
  int in_pipe = 0;  // macOS says 0 of a pipe's end that is written to
  if (!end_ || ::ioctl(end_->fd.get(), FIONREAD, &in_pipe) != 0) return std::nullopt;
  return static_cast<std::size_t>(in_pipe);
}

Channel channel_of(UniqueFd fd, bool shared) {
  if (!fd) return {};
  return Channel(std::unique_ptr<Channel::End>(new Channel::End{std::move(fd), shared}));
}

int descriptor_of(const Channel& channel) { return channel ? channel.end()->fd.get() : -1; }

}  // namespace zpilab
