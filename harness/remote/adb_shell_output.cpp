#include "harness/remote/adb_shell_output.h"

#include <algorithm>

namespace zpilab {
namespace {

enum Stream : std::uint8_t { kStdin = 0, kStdout = 1, kStderr = 2, kExit = 3, kCloseStdin = 4 };

constexpr std::size_t kHeader = 5;
constexpr std::size_t kLongestLine = std::size_t{8} << 20;
constexpr std::size_t kStderrTail = std::size_t{64} << 10;
constexpr std::size_t kStdinPiece = std::size_t{16} << 10;
/// Moving the rest to the front for each line would cost the square of the output.
constexpr std::size_t kTakenAtMost = std::size_t{1} << 20;

std::string packet(Stream stream, std::string_view bytes) {
  std::string whole(1, static_cast<char>(stream));
  for (int shift = 0; shift < 32; shift += 8) whole += static_cast<char>((bytes.size() >> shift) & 0xff);
  return whole.append(bytes);
}

}  // namespace

Result<Done> AdbShellOutput::take(std::string_view bytes) {
  while (!bytes.empty() && !exit_code_) {
    if (left_ == 0) {
      const std::size_t part = std::min(kHeader - header_.size(), bytes.size());
      header_.append(bytes.substr(0, part));
      bytes.remove_prefix(part);
      if (header_.size() < kHeader) break;
      if (auto begun = begin_packet(); !begun) return begun;
    } else {
      const std::size_t part = std::min<std::size_t>(left_, bytes.size());
      take_payload(bytes.substr(0, part));
      bytes.remove_prefix(part);
      left_ -= static_cast<std::uint32_t>(part);
    }
  }
  return Done{};
}

Result<Done> AdbShellOutput::begin_packet() {
  stream_ = static_cast<std::uint8_t>(header_[0]);
  left_ = 0;
  for (std::size_t i = 1; i < kHeader; ++i)
    left_ |= std::uint32_t{static_cast<std::uint8_t>(header_[i])} << (8 * (i - 1));
  header_.clear();
  const bool known = stream_ == kStdout || stream_ == kStderr || (stream_ == kExit && left_ == 1);
  if (known) return Done{};
  return make_error(Errc::failed, "a packet of kind " + std::to_string(stream_) + " and " +
                                      std::to_string(left_) + " bytes is none of adb's shell protocol");
}

void AdbShellOutput::take_payload(std::string_view bytes) {
  if (stream_ == kExit) {
    exit_code_ = static_cast<std::uint8_t>(bytes[0]);
  } else if (stream_ == kStderr) {
    stderr_.append(bytes);
    if (stderr_.size() > kStderrTail) stderr_.erase(0, stderr_.size() - kStderrTail);
  } else if (!discards_) {
    output_.append(bytes);
  }
}

std::optional<std::string> AdbShellOutput::take_line() {
  const std::size_t newline = output_.find('\n', scanned_);
  const bool whole = newline != std::string::npos;
  if (!whole) scanned_ = output_.size();
  if (!whole && (!exit_code_ || begin_ == output_.size())) return std::nullopt;
  const std::size_t end = whole ? newline : output_.size();
  std::string line = output_.substr(begin_, end - begin_);
  begin_ = scanned_ = whole ? end + 1 : end;
  if (begin_ == output_.size() || begin_ > kTakenAtMost) {
    output_.erase(0, begin_);
    begin_ = scanned_ = 0;
  }
  return line;
}

bool AdbShellOutput::line_too_long() const { return scanned_ - begin_ > kLongestLine; }

bool AdbShellOutput::full() const { return output_.size() - begin_ > kLongestLine; }

void AdbShellOutput::discard() {
  discards_ = true;
  output_.clear();
  begin_ = scanned_ = 0;
}

std::string adb_stdin_packets(std::string_view bytes) {
  std::string packets;
  while (!bytes.empty()) {
    packets += packet(kStdin, bytes.substr(0, kStdinPiece));
    bytes.remove_prefix(std::min(bytes.size(), kStdinPiece));
  }
  return packets;
}

std::string adb_end_of_stdin() { return packet(kCloseStdin, {}); }

}  // namespace zpilab
