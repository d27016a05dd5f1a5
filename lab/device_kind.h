// What a cell's device is: Linux itself, or another system's agent on the same host. A kind other than
// "linux" is a folder in lab/devices: `zpi-agent` as that device has it, and `ready`, which makes this
// machine able to run it or says what is missing.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

struct CellOptions;

struct DeviceKind {
  std::string_view kind;
  std::string_view os;    ///< as in an inventory
  std::string_view name;  ///< of such a device
};

/// All kinds are the same host of a cell, so that they see the same packets; a trial has one of them.
inline constexpr std::array<DeviceKind, 4> kDeviceKinds = {{
    {"linux", "linux", "target"},
    {"windows-wine", "windows", "windows-wine"},
    {"android-qemu", "android", "android-qemu"},
    {"linux-vm", "linux", "linux-vm"},
}};

/// Null if there is none of that name.
const DeviceKind* find_device_kind(std::string_view kind);
/// "linux, windows-wine, android-qemu, linux-vm"
std::string device_kind_names();
/// Folder of the programs that such a device has.
std::string programs_of(const DeviceKind& kind, const CellOptions& options);
/// Errors: Errc::unavailable with what is missing. Takes a while the first time.
Result<Done> make_ready(const DeviceKind& kind, const CellOptions& options);

}  // namespace zpilab
