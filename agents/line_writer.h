// Writes lines to a channel without ever blocking.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "agents/channel.h"

namespace zpilab {

class LineWriter {
 public:
  explicit LineWriter(Channel channel) : channel_(std::move(channel)) {}

  enum class Status { done, blocked, broken };

  const Channel& channel() const { return channel_; }
  bool open() const { return static_cast<bool>(channel_); }
  bool idle() const { return buffer_.empty() && channel_.in_flight() == 0; }
  std::size_t buffered() const { return buffer_.size(); }
  void put(std::string_view line) { buffer_.append(line).append("\n"); }
  /// Writes what can be written now. `broken`: the other side is gone; the channel is closed.
  Status flush();
  void close();

 private:
  Channel channel_;
  std::string buffer_;
};

}  // namespace zpilab
