// Splits what comes out of a descriptor into lines. Bounded: a line that is longer than the limit is an
// error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zpilab {

class LineReader {
 public:
  explicit LineReader(std::size_t longest_line) : longest_(longest_line) {}

  enum class Status { open, end, too_long };

  /// Reads once from the descriptor (which must be readable or non-blocking); at most 64 KiB.
  Status read(int fd);
  /// The next whole line; at the end of input also a last one without newline. The view holds until the next
  /// call.
  bool next(std::string_view& line);

 private:
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t longest_;
  bool ended_ = false;
};

}  // namespace zpilab
