#include "harness/store/recording_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "harness/store/compress.h"
#include "harness/store/database.h"
#include "harness/store/new_file.h"

namespace zpilab {
namespace {

constexpr std::size_t kMaxParts = 999;
/// A frame of bytes that no compressor could shorten is a little longer than they are.
constexpr std::size_t kMaxFileBytes = kMaxUnpacked + (kMaxUnpacked >> 6);

struct Part {
  std::size_t trials = 0;
  std::string bytes;
};

Error too_long(const RecordedTrial& trial, std::size_t bytes) {
  return make_error(Errc::invalid_input, "trial " + std::to_string(trial.number) + " of the scenario " +
                                             trial.scenario + " alone takes " + std::to_string(bytes) +
                                             " bytes: choose larger parts");
}

/// As many of the first trials as fit, or nearly as many. `guess` says where to begin: compressing is slow,
/// so each next guess goes by the bytes a trial took in the last one.
Result<Part> first_part(std::span<const RecordedTrial> trials, std::size_t part_bytes, std::size_t guess) {
  Part best;
  std::size_t too_many = trials.size() + 1;
  while (best.trials + 1 < too_many) {
    const std::size_t count = std::clamp(guess, best.trials + 1, too_many - 1);
    auto bytes = encode_recording(trials.first(count));
    if (!bytes.ok() && count == 1) return bytes.error();
    const std::size_t size = bytes.ok() ? bytes->size() : 2 * part_bytes;  // more than a file can hold
    if (size > part_bytes) {
      if (count == 1) return too_long(trials[0], size);
      too_many = count;
    } else {
      best = {count, std::move(*bytes)};
      if (size > part_bytes - part_bytes / 16) break;
    }
    guess = count * part_bytes / size;
  }
  return best;
}

std::string part_path(const std::string& path, std::size_t number) {
  const std::string stem =
      path.ends_with(kRecordingSuffix) ? path.substr(0, path.rfind(kRecordingSuffix)) : path;
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "-%03zu", number % 1000);
  return stem + digits.data() + kRecordingSuffix;
}

}  // namespace

Result<std::vector<std::string>> split_recording(std::span<const RecordedTrial> trials,
                                                 std::size_t part_bytes) {
  constexpr std::size_t kFirstGuess = 32;
  part_bytes = std::min(part_bytes, kMaxFileBytes);
  std::vector<std::string> parts;
  for (std::size_t guess = kFirstGuess; !trials.empty();) {
    auto part = first_part(trials, part_bytes, guess);
    if (!part.ok()) return part.error();
    if (parts.size() == kMaxParts)
      return make_error(Errc::invalid_input, "that would be more than " + std::to_string(kMaxParts) +
                                                 " parts: choose larger ones");
    parts.push_back(std::move(part->bytes));
    guess = part->trials;
    trials = trials.subspan(part->trials);
  }
  return parts;
}

Result<Done> write_recording(const std::string& path, const std::string& bytes) {
  return guarded([&] {
    replace_whole_file(path, bytes);
    return Done{};
  });
}

Result<std::vector<std::string>> write_parts(const std::string& path, const std::vector<std::string>& parts) {
  const std::string behind = part_path(path, parts.size() + 1);
  if (::access(behind.c_str(), F_OK) == 0)
    return make_error(Errc::invalid_input,
                      "it belongs to an earlier recording of more parts; remove that one first", behind);
  std::vector<std::string> written;
  for (const std::string& part : parts) {
    const std::string name = part_path(path, written.size() + 1);
    if (auto done = write_recording(name, part); !done.ok()) {
      for (const std::string& before : written) ::unlink(before.c_str());
      return done.error();
    }
    written.push_back(name);
  }
  return written;
}

bool is_recording_file(const std::string& path) {
  if (path.ends_with(kRecordingSuffix)) return true;
  std::array<char, 6> head{};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), head.size());
  return file && looks_like_recording({head.data(), head.size()});
}

Result<std::vector<RecordedTrial>> read_recording(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed))
    return make_error(Errc::invalid_input, "it is a folder", path);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const Errc code = errno == ENOENT || errno == ENOTDIR ? Errc::invalid_input : Errc::io;
    return make_error(code, errno_message("open the recording", errno), path);
  }
  std::string bytes;
  std::array<char, 65'536> chunk{};
  while (bytes.size() <= kMaxFileBytes && (file.read(chunk.data(), chunk.size()), file.gcount() > 0))
    bytes.append(chunk.data(), static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return make_error(Errc::io, errno_message("read the recording", errno), path);
  if (bytes.size() > kMaxFileBytes) return make_error(Errc::invalid_input, "too large for a recording", path);
  auto trials = decode_recording(bytes);
  if (trials.ok()) return trials;
  Error error = trials.error();
  error.where = path;
  return error;
}

}  // namespace zpilab
