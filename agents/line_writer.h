// Writes lines to a descriptor without ever blocking on a pipe or socket, and without changing the
// descriptor's flags (they may be shared with a terminal or another program).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "harness/core/unique_fd.h"

namespace zpilab {

class LineWriter {
 public:
  explicit LineWriter(UniqueFd fd) : fd_(std::move(fd)) {}

  enum class Status { done, blocked, broken };

  int fd() const { return fd_.get(); }
  bool open() const { return static_cast<bool>(fd_); }
  bool idle() const { return buffer_.empty(); }
  std::size_t buffered() const { return buffer_.size(); }
  void put(std::string_view line) { buffer_.append(line).append("\n"); }
  /// Writes what can be written now. `broken`: the other side is gone; the descriptor is closed.
  Status flush();
  void close();

 private:
  UniqueFd fd_;
  std::string buffer_;
};

}  // namespace zpilab
