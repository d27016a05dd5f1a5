// Waiting for the first of many things: channels, the sampling deadline, a request to stop. The agent has one
// thread, and this is the only place where it sleeps.
#pragma once

#include <memory>
#include <vector>

#include "agents/channel.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"

namespace zpilab {

/// A channel that is waited for. It is always told when the other side is gone.
struct Watch {
  enum class For { reading, writing, nothing_else };
  const Channel* channel = nullptr;
  For what = For::reading;
  bool ready = false;
  bool broken = false;  ///< the other side of an output is gone
};

/// Until one of them is ready, at most `timeout` (negative: for ever).
Result<Done> wait_for(std::vector<Watch>& watches, Nanoseconds timeout);

class EventWait {
 public:
  /// From now on a request to end this process only shows here (SIGTERM, SIGINT, SIGHUP; Ctrl-C on Windows),
  /// and writing to a reader that is gone is an error, not the end.
  static Result<EventWait> create();
  EventWait(EventWait&& other) noexcept;
  EventWait& operator=(EventWait&&) = delete;
  ~EventWait();

  struct Happened {
    bool deadline = false;  ///< the sampling deadline has come
    bool stop = false;      ///< somebody asked this process to end
    bool hangup = false;    ///< its terminal or login is gone
    bool child = false;     ///< a child may have ended; always, where the system does not tell
  };
  /// `sampling`: as punctual as the system can, 0 if nothing is sampled; `timeout` as above.
  Result<Happened> wait(std::vector<Watch>& watches, Nanoseconds sampling, Nanoseconds timeout);

 private:
  struct Sources;
  explicit EventWait(std::unique_ptr<Sources> sources);
  std::unique_ptr<Sources> sources_;
};

}  // namespace zpilab
