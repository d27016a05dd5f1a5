// Lines in and lines out over descriptors, for one-threaded poll() loops. Neither side ever blocks the loop:
// reading is done only when poll() says so, and what the reader does not take yet is kept here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace zpilab {

/// A longer line is handed over in pieces.
inline constexpr std::size_t kLongestPiece = std::size_t{1} << 20;

/// Splits what arrives on a descriptor into lines. Does not own the descriptor.
class LineInput {
 public:
  explicit LineInput(int fd) : fd_(fd) {}

  int fd() const { return fd_; }
  /// One read; to be called when poll() reports anything. Nothing is read after the end.
  void read_some();
  /// The next line without its newline; at the end also one that lacks it.
  std::optional<std::string> next();
  bool at_end() const { return at_end_; }

 private:
  int fd_;
  bool at_end_ = false;
  std::string buffer_;
  std::size_t begin_ = 0, scanned_ = 0;  ///< from begin_ on not yet taken; no newline in [begin_, scanned_)
};

/// A queue of lines before a descriptor. Does not own the descriptor.
class LineOutput {
 public:
  explicit LineOutput(int fd) : fd_(fd) {}

  int fd() const { return fd_; }
  void add(std::string_view line);
  /// Past everything that waits, but never into the middle of a line that has begun.
  void add_first(std::string_view line);
  std::size_t pending() const { return queue_.size() - sent_; }
  /// Sends what can be sent without blocking; to be called when poll() reports POLLOUT.
  void send_some();
  /// The reader went away.
  bool broken() const { return broken_; }
  void mark_broken() { broken_ = true; }
  /// Sends everything, for at most this long. For the end of a program.
  void finish(int milliseconds);

 private:
  int fd_;
  std::string queue_;
  std::size_t sent_ = 0;
  bool mid_line_ = false;  ///< what was sent last does not end in a newline
  bool broken_ = false;
};

}  // namespace zpilab
