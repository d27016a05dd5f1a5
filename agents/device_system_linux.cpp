#include <sys/utsname.h>
#include <unistd.h>

#include "agents/device_system.h"

namespace zpilab {

DeviceSystem device_system() {
  utsname system{};
  ::uname(&system);
  return {::access("/system/build.prop", F_OK) == 0 ? "android" : "linux", system.release};
}

}  // namespace zpilab
