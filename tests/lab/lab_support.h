// What the tests of real cells share: `zpilab-lab serve` as a child, ssh into its hosts, and a look at what
// is left of a cell. Tests that use it need root; their main (lab_main.cpp) exits 77 without.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/unique_fd.h"
#include "lab/child_process.h"

namespace zpilab::lab_test {

/// A program with pipes on stdin and stdout; its stderr goes to the same pipe as stdout if `with_stderr`.
class Piped {
 public:
  explicit Piped(const std::vector<std::string>& argv, const std::vector<std::string>& environment = {},
                 bool with_stderr = false, uid_t user = 0);
  Piped(const Piped&) = delete;
  Piped& operator=(const Piped&) = delete;
  ~Piped();

  /// The next line of its stdout, without the newline; empty at its end or when the time is over.
  std::string read_line(Nanoseconds timeout);
  /// Everything up to its end or until the time is over.
  std::string read_all(Nanoseconds timeout);
  void write(std::string_view text);
  void close_stdin() { input_.reset(); }
  /// True if it ended in time; `status` as ProgramOutput::status.
  bool wait_exit(Nanoseconds timeout);
  pid_t pid() const { return pid_; }
  int status() const { return status_; }

 private:
  bool fill(Nanoseconds deadline);

  pid_t pid_ = -1;
  UniqueFd input_, output_, death_;
  std::string pending_;
  int status_ = 0;
};

std::string lab_program();

/// `zpilab-lab serve`, with its inventory read.
class ServedCell {
 public:
  explicit ServedCell(const std::vector<std::string>& environment = {});

  bool ready() const { return !document.is_null(); }
  Piped serve;
  nlohmann::json document;

  nlohmann::json host(const std::string& name) const;
  pid_t first_process() const;
  /// argv of an ssh that runs `command` in a host.
  std::vector<std::string> ssh(const std::string& name, const std::string& command) const;
  /// Runs it to its end.
  ProgramOutput run(const std::string& name, const std::string& command) const;
};

/// Namespaces that a process is in or holds open, such as "net:[4026532]", except those of this process.
std::set<std::string> foreign_namespaces(pid_t pid);
/// Processes that are in one of these namespaces, or whose environment has `marker` in it, and that were
/// started by `until`. The kernel gives the number of a namespace that is gone to the next one: a later
/// process is somebody else's.
std::vector<pid_t> processes_with(const std::set<std::string>& namespaces, const std::string& marker,
                                  std::uint64_t until);
/// The clock of process starts: ticks since boot.
std::uint64_t ticks_now();
std::vector<pid_t> children_of(pid_t pid);

/// Asks again and again until it holds or the time is over.
template <typename Condition>
bool eventually(Nanoseconds timeout, Condition condition);

/// Lets the kernel run others for a moment: for eventually().
void give_way();

template <typename Condition>
bool eventually(Nanoseconds timeout, Condition condition) {
  for (const Nanoseconds deadline = monotonic_now() + timeout; monotonic_now() < deadline; give_way())
    if (condition()) return true;
  return condition();
}

}  // namespace zpilab::lab_test
