// One end of a pipe, socket or terminal, read and written without ever blocking. The bytes are moved by
// channel_<os>.cpp: a descriptor where the system can wait for one, a thread behind a buffer on Windows,
// where a blocking handle cannot be waited for.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

namespace zpilab {

class Channel {
 public:
  struct End;  ///< what the system has

  Channel();
  explicit Channel(std::unique_ptr<End> end);
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;
  ~Channel();

  /// Of this process. Their flags, which others may share, are left alone.
  static Channel standard_input();
  static Channel standard_output();

  explicit operator bool() const { return end_ != nullptr; }
  /// The same end once more, for its other direction. Empty if there is none.
  Channel duplicate() const;
  /// Closes it. What was written may still be on its way.
  void reset();

  struct Transfer {
    enum class Status {
      moved,    ///< `count` bytes, at least one
      blocked,  ///< nothing can be moved now
      ended,    ///< end of input, or the other side is gone
    } status = Status::blocked;
    std::size_t count = 0;
  };
  /// Reads once. A descriptor of this process's own stdin must have been reported ready by a wait.
  Transfer read(char* bytes, std::size_t most);
  Transfer write(const char* bytes, std::size_t count);
  /// Bytes that write() took and the system has not yet: a thread still holds them.
  std::size_t in_flight() const;
  /// Bytes that were written here and not yet read on the other side, as far as the system tells.
  std::optional<std::size_t> unread() const;

  End* end() const { return end_.get(); }

 private:
  std::unique_ptr<End> end_;
};

}  // namespace zpilab
