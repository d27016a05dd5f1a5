// A child in its own process group, which ends with its owner: by the owner's word, or, should the owner
// itself be killed, by the kernel (PDEATHSIG) and by a guard process, because a setuid program clears
// PDEATHSIG.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

struct ChildEnd {
  int code = 0;
  int signal = 0;
};

class ChildGroup {
 public:
  /// Starts argv[0] (looked up in PATH) with /dev/null as stdin, pipes as stdout and stderr, and a third one
  /// as descriptor 3. Errc::unavailable if it cannot be executed.
  static Result<ChildGroup> start(const std::vector<std::string>& argv);
  ChildGroup(ChildGroup&&) noexcept = default;
  ChildGroup& operator=(ChildGroup&&) = delete;
  /// Kills what is left of the group, and the guard.
  ~ChildGroup();

  pid_t pid() const { return child_.pid; }
  int out() const { return out_.get(); }
  int err() const { return err_.get(); }
  int extra() const { return extra_.get(); }
  /// Polls readable once the child has ended; -1 where the kernel has no such descriptor.
  int ended_fd() const { return ended_.get(); }

  /// To every process of the group.
  void signal(int number) const;
  /// How the child ended, if it has. It stays a zombie until reap(), so that its number is not given to
  /// another one.
  std::optional<ChildEnd> poll_end() const;
  /// Kills the rest of the group and forgets the child.
  void reap();

 private:
  /// A process that has to be waited for.
  struct Process {
    Process() = default;
    explicit Process(pid_t number) : pid(number) {}
    Process(Process&& other) noexcept : pid(std::exchange(other.pid, -1)) {}
    Process& operator=(Process&& other) noexcept {
      std::swap(pid, other.pid);
      return *this;
    }
    pid_t pid = -1;
  };

  ChildGroup() = default;
  Result<Done> start_guard();

  UniqueFd out_, err_, extra_, ended_, guard_pipe_;
  Process child_, guard_;
};

}  // namespace zpilab
