// What a cell's hosts see of the file system: the machine's own, read-write, but with fresh tmpfs where
// programs leave things (/run, /tmp, /var/log, /var/tmp, /dev) and with a cell's own passwd, shadow, hosts
// and resolv.conf. All of it lives in mount namespaces, so it vanishes with the last process that is in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

/// Where the first process keeps the cell's files, and each host its own.
inline constexpr std::string_view kCellFolder = "/run/zpilab";
/// The part of the first process's files that every host sees under the same name, read-only.
inline constexpr std::string_view kSharedFolder = "/run/zpilab/cell";

/// From here on no mount of this process reaches any other mount namespace. Works in a plain chroot too,
/// where "/" is not a mount point. Call it right after the mount namespace was made.
Result<Done> make_mounts_private();

/// Mounts of the cell's first process: /proc of its PID namespace, and a /run of its own with kCellFolder in
/// it. `keep`: folders that must stay visible although they lie below something that gets covered.
Result<Done> mount_cell(const std::vector<std::string>& keep);

/// Mounts of one host, in its fresh mount and network namespace.
Result<Done> mount_host(const std::vector<std::string>& keep);

/// Files of the cell below kSharedFolder that mount_host() lays over those of /etc.
Result<Done> write_shared_etc();

/// /etc/passwd for a cell: as `machine` has it, but root has a plain shell and a home that is not on disk.
std::string cell_passwd(std::string_view machine);
/// /etc/shadow for a cell: as `machine` has it, but root is not locked (and has no password either).
std::string cell_shadow(std::string_view machine);

/// Writes a whole file; the mode is exactly `mode`.
Result<Done> write_file(const std::string& path, std::string_view text, unsigned mode);
/// The whole file; empty if it cannot be read.
std::string read_file(const std::string& path);

}  // namespace zpilab
