#include "harness/store/controller_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "harness/store/campaign_store.h"

namespace zpilab {
namespace {

/// The pid of who holds flock on the file, out of the kernel's table; empty where it does not say (an owner
/// in another PID namespace, a file system that numbers its files otherwise there).
std::string owner_of_lock(int fd) {
  struct stat file {};
  if (::fstat(fd, &file) != 0) return {};
  std::array<char, 64> wanted{};
  std::snprintf(wanted.data(), wanted.size(), "%02x:%02x:%llu", major(file.st_dev), minor(file.st_dev),
                static_cast<unsigned long long>(file.st_ino));
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    // "3: FLOCK  ADVISORY  WRITE 26212 fe:00:5447725 0 EOF"
    std::istringstream words(line);
    std::string number, kind, strictness, access, pid, place;
    words >> number >> kind >> strictness >> access >> pid >> place;
    if (kind == "FLOCK" && place == wanted.data()) return pid;
  }
  return {};
}

}  // namespace

Result<ControllerLock> ControllerLock::take(const std::string& campaign_path) {
  UniqueFd file(::open(campaign_path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return make_error(Errc::io, errno_message("open the campaign file", errno), campaign_path);
  return take(std::move(file), campaign_path);
}

Result<ControllerLock> ControllerLock::take(UniqueFd file, const std::string& campaign_path) {
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return ControllerLock(std::move(file));
  if (errno != EWOULDBLOCK)
    return make_error(Errc::io, errno_message("lock the campaign file", errno), campaign_path);
  const std::string pid = owner_of_lock(file.get());
  const std::string who = pid.empty() ? "another zpilab" : "another zpilab, process " + pid + ",";
  return make_error(Errc::unavailable, who + " is writing this campaign; wait for it or stop it",
                    campaign_path);
}

bool is_being_written(const std::string& campaign_path) {
  const UniqueFd file(::open(campaign_path.c_str(), O_RDONLY | O_CLOEXEC));
  return file && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace zpilab
