// PollLoop: one thread that waits on descriptors and on deadlines and calls a handler for each. `prepare` has
// no other concurrency. Handlers may watch and forget descriptors and add deadlines, their own included.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "harness/core/clock.h"

namespace zpilab {

class PollLoop {
 public:
  using Handler = std::function<void()>;

  /// Calls `on_readable` whenever `fd` is readable or at its end. The loop does not own `fd`: forget it
  /// before closing.
  void watch(int fd, Handler on_readable);
  void forget(int fd);
  /// Calls `handler` once, at or after `time`.
  void at(Nanoseconds time, Handler handler);
  /// Handles what is due and readable; waits for it no longer than until `deadline`.
  void run_once(Nanoseconds deadline);

 private:
  void run_due();

  std::map<int, std::shared_ptr<Handler>> watched_;
  std::multimap<Nanoseconds, Handler> due_;
};

}  // namespace zpilab
