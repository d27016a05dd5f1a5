#include "harness/store/controller_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include "harness/store/owner.h"

namespace zpilab {
namespace {

constexpr int kAttempts = 100;

Error in_use(const std::string& campaign_path, int fd) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size() - 1, 0);
  std::string pid;
  for (ssize_t i = 0;
       i < size && text[static_cast<std::size_t>(i)] >= '0' && text[static_cast<std::size_t>(i)] <= '9'; ++i)
    pid += text[static_cast<std::size_t>(i)];
  const std::string who = pid.empty() ? "another zpilab" : "another zpilab, process " + pid + ",";
  return make_error(Errc::unavailable, who + " is writing this campaign; wait for it or stop it",
                    campaign_path);
}

/// The owner removes the file before it lets go, so a lock may be won on a file that is no longer there.
bool still_named(const std::string& path, int fd) {
  struct stat by_name {};
  struct stat by_fd {};
  return ::stat(path.c_str(), &by_name) == 0 && ::fstat(fd, &by_fd) == 0 && by_name.st_dev == by_fd.st_dev &&
         by_name.st_ino == by_fd.st_ino;
}

Result<Done> write_pid(int fd, const std::string& path) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return make_error(Errc::io, errno_message("write the lock file", errno), path);
  return Done{};
}

}  // namespace

Result<ControllerLock> ControllerLock::take(const std::string& campaign_path) {
  const std::string path = campaign_path + "-controller";
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd) return make_error(Errc::io, errno_message("make the lock file " + path, errno), campaign_path);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return in_use(campaign_path, fd.get());
      return make_error(Errc::io, errno_message("lock " + path, errno), campaign_path);
    }
    if (!still_named(path, fd.get())) continue;
    if (auto written = write_pid(fd.get(), path); !written.ok()) return written.error();
    if (auto given = give_to_owner_of(folder_of(path), fd.get(), path); !given.ok()) return given.error();
    return ControllerLock(path, std::move(fd));
  }
  return make_error(Errc::unavailable,
                    "the lock file " + path + " keeps changing; is another zpilab starting?", campaign_path);
}

ControllerLock::~ControllerLock() {
  if (fd_) ::unlink(path_.c_str());
}

}  // namespace zpilab
