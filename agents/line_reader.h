// Splits what comes out of a descriptor or channel into lines. Bounded: a line that is longer than the limit
// is an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "agents/channel.h"

namespace zpilab {

class LineReader {
 public:
  explicit LineReader(std::size_t longest_line) : longest_(longest_line) {}

  enum class Status { open, end, too_long };

  /// Reads once, at most 64 KiB; waits for it.
  Status read(int fd);
  /// The same without waiting.
  Status read(Channel& channel);
  /// The next whole line; at the end of input also a last one without newline. The view holds until the next
  /// call.
  bool next(std::string_view& line);

 private:
  /// Room for the next bytes, behind those that were not taken yet.
  char* begin_read(std::size_t most);
  Status end_read(const Channel::Transfer& transfer);

  std::string_view unread() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }

  std::string buffer_;  ///< keeps its size: making room anew at each read would clear all of it each time
  std::size_t begin_ = 0, end_ = 0;  ///< what was read and not taken yet
  std::size_t longest_;
  bool ended_ = false;
};

}  // namespace zpilab
