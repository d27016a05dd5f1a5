// A child does not outlive the agent, however that ends: the kernel sees to it where it can (Linux), else a
// process in the child's own group waits for the agent's end.
#pragma once

#include <sys/types.h>

#include <memory>

namespace zpilab {

class OrphanGuard {
 public:
  /// In the child, between fork and exec.
  static void in_child(pid_t parent);

  /// In the parent: guards the process group `group` for as long as this lives.
  explicit OrphanGuard(pid_t group);
  OrphanGuard(OrphanGuard&& other) noexcept;
  OrphanGuard& operator=(OrphanGuard&&) = delete;
  ~OrphanGuard();

 private:
  struct Watcher;
  std::unique_ptr<Watcher> watcher_;
};

}  // namespace zpilab
