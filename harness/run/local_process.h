// A program on the controller's own machine, with its stdin and stdout as pipes: how lab providers are run.
#pragma once

#include <sys/types.h>

#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/run/async.h"

namespace zpilab {

/// Owns the child: destroying it closes its stdin; a provider then ends by itself, and is killed if it does
/// not.
class LocalProcess {
 public:
  /// argv[0] is looked up beside our own program first, then on PATH. stderr is ours.
  static Result<std::unique_ptr<LocalProcess>> start(const Executor& executor, std::vector<std::string> argv);
  LocalProcess(const LocalProcess&) = delete;
  LocalProcess& operator=(const LocalProcess&) = delete;
  ~LocalProcess();

  /// The next line of stdout; nothing at its end.
  Awaitable<Result<std::optional<std::string>>> read_line(Nanoseconds timeout);
  /// Closes its stdin and waits for its end; kills it when the time is over.
  Awaitable<Result<int>> finish(Nanoseconds timeout);

 private:
  LocalProcess(const Executor& executor, std::string name, pid_t pid, int input, int output);
  Awaitable<bool> wait_for_end(Nanoseconds timeout);

  Executor executor_;
  std::string name_;
  pid_t pid_;
  boost::asio::posix::stream_descriptor input_, output_;
  std::string buffer_;
  std::optional<int> status_;
};

/// The program of that name beside ours, else the name itself (to be found on PATH).
std::string sibling_program(const std::string& name);

}  // namespace zpilab
