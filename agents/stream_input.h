// The agent's stream as a detector reads it: messages from a descriptor, one after the other, and lines back.
#pragma once

#include <cstdint>
#include <optional>

#include "agents/line_reader.h"
#include "harness/core/result.h"
#include "harness/core/wire.h"

namespace zpilab {

class StreamInput {
 public:
  explicit StreamInput(int fd) : fd_(fd) {}

  /// Waits for the next message; nothing at the end of the stream. A line that is not the protocol's is
  /// Errc::invalid_input with its number.
  Result<std::optional<wire::AgentMessage>> next();

 private:
  int fd_;
  LineReader lines_{wire::kMaxLine};
  std::uint64_t number_ = 0;
  bool ended_ = false;
};

/// Writes a detector's line to stdout at once. False if nobody reads any more.
bool print_message(const wire::DetectorMessage& message);
bool print_line(std::string line);

}  // namespace zpilab
