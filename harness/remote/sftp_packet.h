// The packets of sftp, version 3, that files are copied and removed with: what is asked, and what a server
// may answer. Pure. libssh has an sftp of its own, but one that blocks. Source: draft-ietf-secsh-filexfer-02.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

/// What a server's packet may have at most, without its length. OpenSSH's own limit.
inline constexpr std::size_t kLongestSftpPacket = std::size_t{256} << 10;

/// The first packet, which has no id.
std::string sftp_hello();
/// Whole packets, with their length in front; `id` comes back in the answer.
std::string sftp_make_folder(std::uint32_t id, std::string_view path);
/// For writing; an old one loses its content.
std::string sftp_open_new(std::uint32_t id, std::string_view path);
std::string sftp_write(std::uint32_t id, std::string_view handle, std::uint64_t offset,
                       std::string_view bytes);
std::string sftp_open_folder(std::uint32_t id, std::string_view path);
std::string sftp_read_folder(std::uint32_t id, std::string_view handle);
std::string sftp_close(std::uint32_t id, std::string_view handle);
std::string sftp_remove_file(std::uint32_t id, std::string_view path);
std::string sftp_remove_folder(std::uint32_t id, std::string_view path);

/// An entry of a folder.
struct SftpEntry {
  std::string name;
  bool is_folder = false;
  std::uint32_t changed = 0;  ///< seconds since 1970 on the server's clock; 0 if it does not tell
};

struct SftpAnswer {
  enum class Kind { version, status, handle, names } kind = Kind::status;
  std::uint32_t id = 0;      ///< none in `version`
  std::uint32_t status = 0;  ///< 0: done, 1: there is no more
  std::string text;          ///< status: the server's words; handle: the handle
  std::vector<SftpEntry> names;
};

inline constexpr std::uint32_t kSftpDone = 0, kSftpNoMore = 1, kSftpNoSuchFile = 2;

/// The length that four bytes tell; nothing for one that no packet may have.
std::optional<std::size_t> sftp_length(std::string_view four_bytes);
/// A packet without its length. Errc::failed for what is none of these.
Result<SftpAnswer> decode_sftp(std::string_view packet);

}  // namespace zpilab
