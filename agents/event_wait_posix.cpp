// What every POSIX system has: pselect(2), for poll(2) of macOS knows no terminals and waits in whole
// milliseconds, and a pipe into which signals are written.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <utility>

#include "agents/channel_posix.h"
#include "agents/event_wait.h"
#include "agents/standard_streams.h"
#include "harness/core/pipe.h"

namespace zpilab {
namespace {

volatile sig_atomic_t signals_to = -1;  // a handler gets no argument

extern "C" void tell_signal(int number) {
  const int kept = errno;
  const auto byte = static_cast<char>(number);
  [[maybe_unused]] const ssize_t written = ::write(signals_to, &byte, 1);
  errno = kept;
}

class DescriptorSet {
 public:
  DescriptorSet() { FD_ZERO(&set_); }
  /// False: there is no room for so high a number.
  bool add(int fd) {
    if (fd >= FD_SETSIZE) return false;
    if (fd < 0) return true;
    FD_SET(fd, &set_);
    highest_ = std::max(highest_, fd);
    return true;
  }
  bool has(int fd) const { return fd >= 0 && FD_ISSET(fd, &set_); }
  fd_set* get() { return &set_; }
  int highest() const { return highest_; }

 private:
  fd_set set_;
  int highest_ = -1;
};

/// Nobody reads what is written to this pipe or socket any more. Asked for by poll(2), since select(2) only
/// says that writing would not block.
bool reader_is_gone(int fd) {
  struct stat what {};
  if (fd < 0 || ::fstat(fd, &what) != 0 || !(S_ISFIFO(what.st_mode) || S_ISSOCK(what.st_mode))) return false;
  pollfd asked{fd, POLLOUT, 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLERR | POLLHUP)) != 0;
}

/// Until a watch or `also` (-1: nothing) is ready, at most `timeout`. True: `also` is.
Result<bool> wait_with(std::vector<Watch>& watches, int also, Nanoseconds timeout) {
  DescriptorSet readable, writable;
  bool room = readable.add(also);
  for (const Watch& watch : watches) {
    const int fd = descriptor_of(*watch.channel);
    if (watch.what == Watch::For::reading) room = readable.add(fd) && room;
    if (watch.what == Watch::For::writing) room = writable.add(fd) && room;
    if (watch.what == Watch::For::nothing_else && reader_is_gone(fd)) timeout = 0;
  }
  if (!room) return make_error(Errc::io, "wait for events: too many files are open");
  const Nanoseconds most = std::clamp<Nanoseconds>(timeout, 0, 3600 * kSecond);
  const timespec left{static_cast<std::time_t>(most / kSecond), static_cast<long>(most % kSecond)};
  const int highest = std::max(readable.highest(), writable.highest());
  if (::pselect(highest + 1, readable.get(), writable.get(), nullptr, timeout < 0 ? nullptr : &left,
                nullptr) < 0) {
    if (errno != EINTR) return make_error(Errc::io, errno_message("wait for events", errno));
    readable = writable = DescriptorSet();
  }
  for (Watch& watch : watches) {
    const int fd = descriptor_of(*watch.channel);
    watch.broken = watch.what != Watch::For::reading && reader_is_gone(fd);
    watch.ready = watch.broken || (watch.what == Watch::For::reading && readable.has(fd)) ||
                  (watch.what == Watch::For::writing && writable.has(fd));
  }
  return readable.has(also);
}

}  // namespace

Result<Done> wait_for(std::vector<Watch>& watches, Nanoseconds timeout) {
  const auto waited = wait_with(watches, -1, timeout);
  if (!waited) return waited.error();
  return Done{};
}

struct EventWait::Sources {
  Pipe signals;

  explicit Sources(Pipe pipe) : signals(std::move(pipe)) { signals_to = signals.write_end.get(); }
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;
  ~Sources() { signals_to = -1; }

  void take_signals(Happened& happened) const {
    std::array<char, 64> numbers{};
    ssize_t count = 0;
    while ((count = ::read(signals.read_end.get(), numbers.data(), numbers.size())) > 0)
      for (ssize_t i = 0; i < count; ++i) {
        const int number = static_cast<unsigned char>(numbers[static_cast<std::size_t>(i)]);
        happened.child |= number == SIGCHLD;
        happened.hangup |= number == SIGHUP;
        happened.stop |= number == SIGTERM || number == SIGINT;
      }
  }
};

EventWait::EventWait(std::unique_ptr<Sources> sources) : sources_(std::move(sources)) {}
EventWait::EventWait(EventWait&& other) noexcept = default;
EventWait::~EventWait() = default;

Result<EventWait> EventWait::create() {
  survive_broken_pipes();
  auto pipe = make_pipe();
  if (!pipe) return pipe.error();
  for (const int end : {pipe->read_end.get(), pipe->write_end.get()}) ::fcntl(end, F_SETFL, O_NONBLOCK);
  auto sources = std::make_unique<Sources>(std::move(*pipe));
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
    struct sigaction before {};
    ::sigaction(number, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;  // nohup, or a job of a shell script
    struct sigaction told {};
    told.sa_handler = tell_signal;
    told.sa_flags = SA_RESTART;
    ::sigaction(number, &told, nullptr);
  }
  return EventWait(std::move(sources));
}

Result<EventWait::Happened> EventWait::wait(std::vector<Watch>& watches, Nanoseconds sampling,
                                            Nanoseconds timeout) {
  if (sampling > 0) {
    const Nanoseconds left = std::max<Nanoseconds>(sampling - monotonic_now(), 0);
    timeout = timeout < 0 ? left : std::min(timeout, left);
  }
  const auto signalled = wait_with(watches, sources_->signals.read_end.get(), timeout);
  if (!signalled) return signalled.error();
  Happened happened;
  happened.deadline = sampling > 0 && monotonic_now() >= sampling;
  if (*signalled) sources_->take_signals(happened);
  return happened;
}

}  // namespace zpilab
