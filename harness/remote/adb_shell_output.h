// What a program on a phone wrote, out of the packets of adb's shell protocol (version 2): one byte that says
// which stream, the length in four bytes (little endian), the bytes. Pure. Memory is bounded: while full(),
// nothing more shall be read from the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

class AdbShellOutput {
 public:
  /// Bytes as they come, packets cut anywhere. Errc::failed for what is no packet; nothing more is then known
  /// of the program.
  Result<Done> take(std::string_view bytes);
  /// A line without its newline, or the rest once the program has ended; nothing if more must come first.
  std::optional<std::string> take_line();
  bool line_too_long() const;
  bool full() const;
  /// From now on the program's output is thrown away.
  void discard();
  /// The last 64 KiB of stderr.
  const std::string& stderr_tail() const { return stderr_; }
  /// Set once the program has ended: no output comes behind that.
  const std::optional<int>& exit_code() const { return exit_code_; }

 private:
  Result<Done> begin_packet();
  void take_payload(std::string_view bytes);

  std::string header_;
  std::uint8_t stream_ = 0;
  std::uint32_t left_ = 0;  ///< of the packet's bytes
  std::string output_;
  std::size_t begin_ = 0, scanned_ = 0;  ///< taken before begin_; no newline in [begin_, scanned_)
  bool discards_ = false;
  std::string stderr_;
  std::optional<int> exit_code_;
};

/// Packets for the program's stdin, and the one that ends it.
std::string adb_stdin_packets(std::string_view bytes);
std::string adb_end_of_stdin();

}  // namespace zpilab
