// What a cell's device is: Linux itself, or another system's agent on the same host. A kind other than
// "linux" is a folder in lab/devices: `zpi-agent` as that device has it, and `ready`, which makes this
// machine able to run it or says what is missing.
#pragma once

#include <array>
#include <map>
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
inline constexpr std::array<DeviceKind, 5> kDeviceKinds = {{
    {"linux", "linux", "target"},
    {"windows-wine", "windows", "windows-wine"},
    {"android-qemu", "android", "android-qemu"},
    {"linux-vm", "linux", "linux-vm"},
    {"linux-vm-arm64", "linux", "linux-vm-arm64"},
}};

/// Null if there is none of that name.
const DeviceKind* find_device_kind(std::string_view kind);
/// "linux, windows-wine, android-qemu, linux-vm, linux-vm-arm64"
std::string device_kind_names();
/// Folder of the programs that such a device has.
std::string programs_of(const DeviceKind& kind, const CellOptions& options);
/// Errors: Errc::unavailable with what is missing. Takes a while the first time.
Result<Done> make_ready(const DeviceKind& kind, const CellOptions& options);

struct AvailableKinds {
  std::vector<const DeviceKind*> kinds;
  std::map<std::string, std::string> left_out;  ///< why each other kind cannot run here, in one line
};
/// Makes every kind ready that this machine can run.
AvailableKinds make_ready_what_can_run(const CellOptions& options);

}  // namespace zpilab
