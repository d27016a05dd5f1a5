// What this device runs, for the hello.
#pragma once

#include <cstdint>
#include <string>

namespace zpilab {

struct DeviceSystem {
  std::string os;      ///< "linux", "android", "windows", "macos"
  std::string kernel;  ///< "6.18.5"; "10.0.19043 (Wine 8.0)"; of Darwin "24.6.0"
};
DeviceSystem device_system();

/// Bytes: the most memory that this process has had resident; 0 where the system does not tell.
std::uint64_t peak_memory();

}  // namespace zpilab
