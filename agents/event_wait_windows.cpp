#include <windows.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "agents/channel_windows.h"
#include "agents/event_wait.h"

#ifndef CREATE_WAITABLE_TIMER_HIGH_RESOLUTION  // Windows 10 1803; not in every header
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x00000002
#endif

namespace zpilab {
namespace {

std::atomic<bool> stop_asked{false};  // a console handler gets no argument

BOOL WINAPI on_console_event(DWORD) {
  stop_asked = true;
  ::SetEvent(channel_event());
  return TRUE;
}

DWORD milliseconds(Nanoseconds timeout) {
  if (timeout < 0) return INFINITE;
  return static_cast<DWORD>(std::min<Nanoseconds>((timeout + kMillisecond - 1) / kMillisecond, 3'600'000));
}

bool note(std::vector<Watch>& watches) {
  bool any = false;
  for (Watch& watch : watches) {
    watch.broken = is_broken(*watch.channel);
    watch.ready = watch.broken || (watch.what == Watch::For::reading && is_ready_to_read(*watch.channel)) ||
                  (watch.what == Watch::For::writing && is_ready_to_write(*watch.channel));
    any = any || watch.ready;
  }
  return any;
}

}  // namespace

Result<Done> wait_for(std::vector<Watch>& watches, Nanoseconds timeout) {
  const Nanoseconds until = monotonic_now() + timeout;
  while (!note(watches)) {
    const Nanoseconds left = timeout < 0 ? -1 : until - monotonic_now();
    if (timeout >= 0 && left <= 0) break;
    ::WaitForSingleObject(channel_event(), milliseconds(left));
  }
  return Done{};
}

struct EventWait::Sources {
  HANDLE timer = nullptr;

  Sources() = default;
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;
  ~Sources() {
    if (timer != nullptr) ::CloseHandle(timer);
  }
  void arm(Nanoseconds deadline) const {
    LARGE_INTEGER due{};  // relative, in 100 ns: the clock of the deadlines is not the timer's
    due.QuadPart = -std::max<Nanoseconds>((deadline - monotonic_now()) / 100, 1);
    ::SetWaitableTimer(timer, &due, 0, nullptr, nullptr, FALSE);
  }
};

EventWait::EventWait(std::unique_ptr<Sources> sources) : sources_(std::move(sources)) {}
EventWait::EventWait(EventWait&& other) noexcept = default;
EventWait::~EventWait() = default;

Result<EventWait> EventWait::create() {
  ::SetConsoleCtrlHandler(on_console_event, TRUE);
  auto sources = std::make_unique<Sources>();
  sources->timer =
      ::CreateWaitableTimerExW(nullptr, nullptr, CREATE_WAITABLE_TIMER_HIGH_RESOLUTION, TIMER_ALL_ACCESS);
  // Before Windows 10 1803: as punctual as the system's tick.
  if (sources->timer == nullptr)
    sources->timer = ::CreateWaitableTimerExW(nullptr, nullptr, 0, TIMER_ALL_ACCESS);
  if (sources->timer == nullptr) return make_error(Errc::io, "make a timer: no waitable timer");
  return EventWait(std::move(sources));
}

Result<EventWait::Happened> EventWait::wait(std::vector<Watch>& watches, Nanoseconds sampling,
                                            Nanoseconds timeout) {
  const Nanoseconds until = monotonic_now() + timeout;
  Happened happened;
  happened.child = true;
  for (;;) {
    const bool ready = note(watches);
    const Nanoseconds now = monotonic_now();
    happened.deadline = sampling > 0 && now >= sampling;
    happened.stop = stop_asked.exchange(false);
    if (ready || happened.deadline || happened.stop || (timeout >= 0 && now >= until)) return happened;
    if (sampling > 0) sources_->arm(sampling);
    const std::array<HANDLE, 2> handles = {channel_event(), sources_->timer};
    ::WaitForMultipleObjects(sampling > 0 ? 2 : 1, handles.data(), FALSE,
                             milliseconds(timeout < 0 ? -1 : until - now));
  }
}

}  // namespace zpilab
