#include "harness/remote_host/lease_holder.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>

#include "harness/remote_host/answer_clock.h"

namespace zpilab {
namespace {

constexpr std::size_t kInput = 0, kOutput = 1, kSignals = 2;
constexpr int kFlushAtMost = 5000;                    // ms
constexpr Nanoseconds kLongestWait = 3600 * kSecond;  // poll() counts milliseconds in an int

}  // namespace

LeaseHolder::Polls LeaseHolder::polls() const {
  return {{{input_.at_end() ? -1 : input_.fd(), POLLIN, 0},
           {output_.broken() ? -1 : output_.fd(), static_cast<short>(output_.pending() > 0 ? POLLOUT : 0), 0},
           {signals_, POLLIN, 0}}};
}

void LeaseHolder::serve(const Polls& ready) {
  if (ready[kInput].revents != 0) {
    input_.read_some();
    while (const auto line = input_.next()) take_command(*line);
    if (input_.at_end()) lets_go("silence");
  }
  if (ready[kSignals].revents != 0) {
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof(info)) == sizeof(info)) lets_go("stopped");
  }
  if ((ready[kOutput].revents & POLLOUT) != 0)
    output_.send_some();
  else if (ready[kOutput].revents != 0)
    output_.mark_broken();
  if (output_.broken()) lets_go("silence");  // nobody is there to hear the answers
  if (monotonic_now() >= patience()) lets_go("silence");
}

void LeaseHolder::take_command(std::string_view line) {
  heard();
  if (answer_clock(line, heard_, output_)) return;
  if (line == "start") wants_start_ = true;
  if (line == "stop") lets_go("stopped");
}

bool LeaseHolder::wait_for_start() {
  while (!wants_start_ && let_go_ == nullptr) serve_alone();
  return let_go_ == nullptr;
}

void LeaseHolder::wait_for_end() {
  while (let_go_ == nullptr) serve_alone();
}

void LeaseHolder::serve_alone() {
  Polls ready = polls();
  const Nanoseconds left = std::clamp<Nanoseconds>(patience() - monotonic_now(), 0, kLongestWait);
  if (::poll(ready.data(), ready.size(), static_cast<int>(left / kMillisecond) + 1) < 0) ready = {};
  serve(ready);
}

void LeaseHolder::finish() { output_.finish(kFlushAtMost); }

}  // namespace zpilab
