#include "lab/pinned_sysctls.h"

#include <fcntl.h>

#include <cerrno>
#include <string>

#include "harness/core/unique_fd.h"

namespace zpilab {

Result<Done> pin_sysctl(const PinnedSysctl& setting) {
  const std::string path = "/proc/sys/" + std::string(setting.key);
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT && !setting.everywhere) return Done{};
    return make_error(Errc::unavailable, errno_message("open " + path, errno) +
                                             "; a cell needs IPv6 in the kernel and a writable /proc/sys");
  }
  const auto size = static_cast<ssize_t>(setting.value.size());
  if (::write(file.get(), setting.value.data(), setting.value.size()) != size)
    return make_error(Errc::io, errno_message("write " + std::string(setting.value) + " to " + path, errno));
  return Done{};
}

}  // namespace zpilab
