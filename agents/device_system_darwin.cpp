#include <sys/resource.h>
#include <sys/utsname.h>

#include "agents/device_system.h"

namespace zpilab {

DeviceSystem device_system() {
  utsname system{};
  ::uname(&system);
  return {"macos", system.release};  // of Darwin: "24.6.0" is that of macOS 15.6
}

std::uint64_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss);  // bytes here, not the kilobytes of Linux
}

}  // namespace zpilab
