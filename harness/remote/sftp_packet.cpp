#include "harness/remote/sftp_packet.h"

#include <sys/stat.h>

namespace zpilab {
namespace {

enum : std::uint8_t {
  kInit = 1,
  kVersion = 2,
  kOpen = 3,
  kClose = 4,
  kWrite = 6,
  kOpenFolder = 11,
  kReadFolder = 12,
  kRemove = 13,
  kMakeFolder = 14,
  kRemoveFolder = 15,
  kStatus = 101,
  kHandle = 102,
  kNames = 104,
};
constexpr std::uint32_t kOurVersion = 3;
constexpr std::uint32_t kForWriting = 0x02, kCreate = 0x08, kTruncate = 0x10;
/// Which attributes follow.
constexpr std::uint32_t kNone = 0, kSize = 0x1, kOwner = 0x2, kPermissions = 0x4, kTimes = 0x8,
                        kExtended = 0x80000000;

std::string number(std::uint64_t value, int bytes = 4) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text += static_cast<char>((value >> shift) & 0xff);
  return text;
}

std::string counted(std::string_view text) { return number(text.size()) + std::string(text); }

std::string packet(std::uint8_t type, const std::string& rest) {
  return number(rest.size() + 1) + static_cast<char>(type) + rest;
}

/// Takes a packet apart from its front; once something is missing, nothing more is there.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool good() const { return good_; }
  std::uint64_t take_number(std::size_t bytes = 4) {
    std::uint64_t value = 0;
    for (const char c : take(bytes)) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }
  std::uint32_t take_word() { return static_cast<std::uint32_t>(take_number()); }
  std::string take_text() { return std::string(take(take_number())); }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size()) {
      good_ = false;
      bytes_ = {};
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
  bool good_ = true;
};

void take_attributes(Reader& reader, SftpEntry& entry) {
  const std::uint32_t present = reader.take_word();
  if ((present & kSize) != 0) reader.take_number(8);
  if ((present & kOwner) != 0) reader.take_number(8);
  if ((present & kPermissions) != 0) entry.is_folder = S_ISDIR(reader.take_word());
  if ((present & kTimes) != 0) {
    reader.take_word();
    entry.changed = reader.take_word();
  }
  if ((present & kExtended) == 0) return;
  for (std::uint32_t left = reader.take_word(); left > 0 && reader.good(); --left) {
    reader.take_text();
    reader.take_text();
  }
}

void take_names(Reader& reader, SftpAnswer& answer) {
  for (std::uint32_t left = reader.take_word(); left > 0 && reader.good(); --left) {
    SftpEntry entry;
    entry.name = reader.take_text();
    reader.take_text();  // as `ls -l` would print it
    take_attributes(reader, entry);
    answer.names.push_back(std::move(entry));
  }
}

}  // namespace

std::string sftp_hello() { return packet(kInit, number(kOurVersion)); }
std::string sftp_make_folder(std::uint32_t id, std::string_view path) {
  return packet(kMakeFolder, number(id) + counted(path) + number(kNone));
}
std::string sftp_open_new(std::uint32_t id, std::string_view path) {
  return packet(kOpen,
                number(id) + counted(path) + number(kForWriting | kCreate | kTruncate) + number(kNone));
}
std::string sftp_write(std::uint32_t id, std::string_view handle, std::uint64_t offset,
                       std::string_view bytes) {
  return packet(kWrite, number(id) + counted(handle) + number(offset, 8) + counted(bytes));
}
std::string sftp_open_folder(std::uint32_t id, std::string_view path) {
  return packet(kOpenFolder, number(id) + counted(path));
}
std::string sftp_read_folder(std::uint32_t id, std::string_view handle) {
  return packet(kReadFolder, number(id) + counted(handle));
}
std::string sftp_close(std::uint32_t id, std::string_view handle) {
  return packet(kClose, number(id) + counted(handle));
}
std::string sftp_remove_file(std::uint32_t id, std::string_view path) {
  return packet(kRemove, number(id) + counted(path));
}
std::string sftp_remove_folder(std::uint32_t id, std::string_view path) {
  return packet(kRemoveFolder, number(id) + counted(path));
}

std::optional<std::size_t> sftp_length(std::string_view four_bytes) {
  Reader reader(four_bytes);
  const std::uint32_t length = reader.take_word();
  if (!reader.good() || length == 0 || length > kLongestSftpPacket) return std::nullopt;
  return length;
}

Result<SftpAnswer> decode_sftp(std::string_view bytes) {
  Reader reader(bytes);
  const auto type = reader.take_number(1);
  SftpAnswer answer;
  answer.id = reader.take_word();
  switch (type) {
    case kVersion:
      answer.kind = SftpAnswer::Kind::version;
      if (answer.id < kOurVersion) return make_error(Errc::failed, "the sftp server speaks an older version");
      break;
    case kStatus:
      answer.status = reader.take_word();
      answer.text = reader.take_text();
      break;
    case kHandle:
      answer.kind = SftpAnswer::Kind::handle;
      answer.text = reader.take_text();
      break;
    case kNames:
      answer.kind = SftpAnswer::Kind::names;
      take_names(reader, answer);
      break;
    default:
      return make_error(Errc::failed, "an answer of the kind " + std::to_string(type) + " was not asked for");
  }
  if (!reader.good()) return make_error(Errc::failed, "an answer of the sftp server is cut");
  return answer;
}

}  // namespace zpilab
