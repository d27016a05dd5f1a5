// Where a detector's log lines come out. Nothing here blocks.
#pragma once

#include <string>
#include <vector>

#include "agents/channel.h"

namespace zpilab {

class LogSource {
 public:
  virtual ~LogSource() = default;
  LogSource() = default;
  LogSource(const LogSource&) = delete;
  LogSource& operator=(const LogSource&) = delete;

  /// Becomes readable when there may be lines.
  virtual const Channel& channel() const = 0;
  /// The lines that came since the last call, without newlines.
  virtual std::vector<std::string> take_lines() = 0;
};

}  // namespace zpilab
