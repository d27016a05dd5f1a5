// A program that the agent started, with pipes on its stdin, stdout and stderr. Destroying the object kills
// the program's whole process group and reaps it; if the agent dies, the kernel kills the program.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

class ChildProcess {
 public:
  struct Pipes {
    UniqueFd input, output, errors;  ///< this side's ends, non-blocking; input is closed to say "no more"
  };

  /// `argv[0]` must be a path. `before_exec` runs in the child with its stdout already in place; it may
  /// write.
  static Result<ChildProcess> start(const std::vector<std::string>& argv,
                                    const std::function<void()>& before_exec = {});
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  Pipes& pipes() { return pipes_; }
  const Pipes& pipes() const { return pipes_; }
  /// To the process group.
  void signal(int number) const;
  /// Exit code, or minus the signal, once it has ended. Never waits.
  std::optional<int> poll_exit();

 private:
  ChildProcess(pid_t pid, Pipes pipes);

  pid_t pid_ = -1;
  Pipes pipes_;
  std::optional<int> exit_status_;
};

/// Path of a program: as it is if it holds a slash, else beside this program, else on PATH. Empty if there is
/// none.
std::string find_program(const std::string& name);

}  // namespace zpilab
