// Only one controller writes a campaign file. The lock is a file beside it, FILE-controller, that holds the
// owner's pid under flock(2): the kernel lets go of it when the owner dies, however that happens. A lock on
// the database itself would disturb SQLite, whose own locks vanish when any descriptor of the file is closed.
#pragma once

#include <string>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

class ControllerLock {
 public:
  /// Errc::unavailable, naming the owner's pid, while another process (or another store in this one) holds
  /// it.
  static Result<ControllerLock> take(const std::string& campaign_path);
  ControllerLock(ControllerLock&& other) noexcept = default;
  ControllerLock& operator=(ControllerLock&&) = delete;
  /// Removes the lock file and lets go.
  ~ControllerLock();

 private:
  ControllerLock(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  std::string path_;
  UniqueFd fd_;
};

}  // namespace zpilab
