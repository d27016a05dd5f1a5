// Only one controller writes a campaign file: it holds flock(2) on the file itself, which the kernel lets go
// of when the owner dies, however that happens, and which leaves nothing on disk. SQLite's own locks are
// fcntl(2) locks and know nothing of it; but they vanish when their process closes any descriptor of the
// file, so this one must outlive the database.
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
  /// The same for a campaign file that is open for writing.
  static Result<ControllerLock> take(UniqueFd file, const std::string& campaign_path);

 private:
  explicit ControllerLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace zpilab
