#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "agents/device_system.h"

namespace zpilab {

DeviceSystem device_system() {
  utsname system{};
  ::uname(&system);
  return {::access("/system/build.prop", F_OK) == 0 ? "android" : "linux", system.release};
}

std::uint64_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace zpilab
