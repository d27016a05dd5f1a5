#include "agents/event_wait.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <utility>

#include "agents/channel_posix.h"
#include "agents/standard_streams.h"

namespace zpilab {
namespace {

int milliseconds(Nanoseconds timeout) {
  if (timeout < 0) return -1;
  return timeout == 0 ? 0 : static_cast<int>(std::min<Nanoseconds>(timeout / kMillisecond + 1, 3'600'000));
}

std::vector<pollfd> polls_of(const std::vector<Watch>& watches) {
  std::vector<pollfd> polls;
  for (const Watch& watch : watches) {
    const int events = watch.what == Watch::For::reading   ? POLLIN
                       : watch.what == Watch::For::writing ? POLLOUT
                                                           : 0;
    polls.push_back({descriptor_of(*watch.channel), static_cast<short>(events), 0});
  }
  return polls;
}

void note(const std::vector<pollfd>& polls, std::vector<Watch>& watches) {
  for (std::size_t i = 0; i < watches.size(); ++i) {
    watches[i].ready = polls[i].revents != 0;
    watches[i].broken = (polls[i].revents & (POLLERR | POLLNVAL)) != 0;
  }
}

Result<Done> poll(std::vector<pollfd>& polls, Nanoseconds timeout) {
  if (::poll(polls.data(), polls.size(), milliseconds(timeout)) < 0 && errno != EINTR)
    return make_error(Errc::io, errno_message("wait for events", errno));
  return Done{};
}

}  // namespace

Result<Done> wait_for(std::vector<Watch>& watches, Nanoseconds timeout) {
  std::vector<pollfd> polls = polls_of(watches);
  if (auto done = poll(polls, timeout); !done) return done;
  note(polls, watches);
  return Done{};
}

struct EventWait::Sources {
  UniqueFd timer, signals;
  Nanoseconds armed = 0;

  void arm(Nanoseconds deadline) {
    if (deadline == armed) return;
    armed = deadline;
    itimerspec when{};
    when.it_value.tv_sec = static_cast<std::time_t>(deadline / kSecond);
    when.it_value.tv_nsec = static_cast<long>(deadline % kSecond);
    ::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &when, nullptr);
  }
  /// It has expired. Not read: to arm it again clears it as well.
  bool take_timer() {
    armed = 0;
    return true;
  }
  void take_signals(Happened& happened) const {
    signalfd_siginfo info{};
    while (::read(signals.get(), &info, sizeof(info)) == sizeof(info)) {
      const auto number = static_cast<int>(info.ssi_signo);
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
  ::prctl(PR_SET_TIMERSLACK, 1);
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) ::sigaddset(&watched, number);
  ::sigprocmask(SIG_BLOCK, &watched, nullptr);
  auto sources = std::make_unique<Sources>();
  sources->signals.reset(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!sources->signals) return make_error(Errc::io, errno_message("make a signal descriptor", errno));
  sources->timer.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!sources->timer) return make_error(Errc::io, errno_message("make a timer", errno));
  return EventWait(std::move(sources));
}

Result<EventWait::Happened> EventWait::wait(std::vector<Watch>& watches, Nanoseconds sampling,
                                            Nanoseconds timeout) {
  std::vector<pollfd> polls = polls_of(watches);
  const std::size_t signals = polls.size();
  polls.push_back({sources_->signals.get(), POLLIN, 0});
  if (sampling > 0) {
    sources_->arm(sampling);
    polls.push_back({sources_->timer.get(), POLLIN, 0});
  }
  if (auto done = poll(polls, timeout); !done) return done.error();
  note(polls, watches);
  Happened happened;
  happened.deadline = sampling > 0 && polls.back().revents != 0 && sources_->take_timer();
  if (polls[signals].revents != 0) sources_->take_signals(happened);
  return happened;
}

}  // namespace zpilab
