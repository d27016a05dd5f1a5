// A program that the agent started, with pipes on its stdin, stdout and stderr. Destroying the object kills
// the program's whole process group and reaps it; if the agent dies, so does the program (OrphanGuard).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/channel.h"
#include "agents/process_usage.h"
#include "harness/core/result.h"

namespace zpilab {

class ChildProcess {
 public:
  struct Pipes {
    Channel input, output, errors;  ///< this side's ends; input is closed to say "no more"
  };

  /// `argv[0]` must be a path. `before_exec` runs in the child with its stdout already in place; it may
  /// write. Windows has no such moment: there it must be empty.
  static Result<ChildProcess> start(const std::vector<std::string>& argv,
                                    const std::function<void()>& before_exec = {});
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  Pipes& pipes() { return pipes_; }
  const Pipes& pipes() const { return pipes_; }
  /// Asks its process group to end (SIGTERM; Windows has no such question: the same as kill()).
  void terminate() const;
  /// Ends its process group.
  void kill() const;
  static constexpr int kKilled = -9;  ///< exit status of one that was killed
  /// Exit code, or minus the signal, once it has ended. Never waits.
  std::optional<int> poll_exit();
  /// Of the program alone, without what it started. Empty once it is gone.
  std::optional<ProcessUsage> usage() const;

 private:
  struct Process;
  ChildProcess(std::unique_ptr<Process> process, Pipes pipes);

  std::unique_ptr<Process> process_;
  Pipes pipes_;
  std::optional<int> exit_status_;
};

/// Path of a program: as it is if it holds a slash, else beside this program, else on PATH. Empty if there is
/// none.
std::string find_program(const std::string& name);

}  // namespace zpilab
