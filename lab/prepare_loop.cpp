#include "lab/prepare_loop.h"

#include <poll.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace zpilab {

void PollLoop::watch(int fd, Handler on_readable) {
  watched_[fd] = std::make_shared<Handler>(std::move(on_readable));
}

void PollLoop::forget(int fd) { watched_.erase(fd); }

void PollLoop::at(Nanoseconds time, Handler handler) { due_.emplace(time, std::move(handler)); }

void PollLoop::run_due() {
  const Nanoseconds now = monotonic_now();
  while (!due_.empty() && due_.begin()->first <= now) {
    auto first = due_.extract(due_.begin());
    first.mapped()();
  }
}

void PollLoop::run_once(Nanoseconds deadline) {
  if (!due_.empty()) deadline = std::min(deadline, due_.begin()->first);
  const Nanoseconds left = std::max<Nanoseconds>(0, deadline - monotonic_now());
  std::vector<pollfd> descriptors;
  descriptors.reserve(watched_.size());
  for (const auto& [fd, handler] : watched_) descriptors.push_back({fd, POLLIN, 0});

  timespec timeout{};
  timeout.tv_sec = static_cast<time_t>(left / kSecond);
  timeout.tv_nsec = static_cast<long>(left % kSecond);
  const int ready = ::ppoll(descriptors.data(), descriptors.size(), &timeout, nullptr);
  run_due();
  if (ready <= 0) return;
  for (const pollfd& descriptor : descriptors) {
    if (descriptor.revents == 0) continue;
    const auto found = watched_.find(descriptor.fd);
    if (found == watched_.end()) continue;  // forgotten by an earlier handler of this round
    const std::shared_ptr<Handler> handler = found->second;
    (*handler)();
  }
}

}  // namespace zpilab
