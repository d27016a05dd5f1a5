// A program that runs beside this one: started by argv, its output collected, its end awaited with a
// deadline. The destructor kills and reaps what still runs.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

struct ProgramOutput {
  int status = 0;    ///< exit status; -signal if it was killed
  std::string text;  ///< stdout and stderr together, at most 64 KiB
};

class ChildProcess {
 public:
  /// argv[0] is looked up on PATH. stdin is empty.
  static Result<ChildProcess> start(const std::vector<std::string>& argv);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  /// Reads its output until it ends. Behind the deadline the program is killed: Errc::timeout.
  Result<ProgramOutput> wait(Nanoseconds timeout);

 private:
  ChildProcess(std::string name, pid_t pid, UniqueFd output)
      : name_(std::move(name)), pid_(pid), output_(std::move(output)) {}
  int reap();

  std::string name_;
  pid_t pid_ = -1;
  UniqueFd output_;
};

/// start() and wait() in one.
Result<ProgramOutput> run_program(const std::vector<std::string>& argv, Nanoseconds timeout);

/// For a child that is about to become another program: no signal blocked, none ignored.
void reset_signals();

/// Where a program is: PATH, then the system folders that a user's PATH may lack. Empty: nowhere.
std::string find_program(const std::string& name);

}  // namespace zpilab
