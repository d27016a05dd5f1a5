// Where a detector's alarms appear, and how a line that is one is recognised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/ids.h"

namespace zpilab {

/// One row of a regex map: a line in which `line` is found is an alarm, of `traffic_class` if that is known.
struct AlarmPattern {
  std::string line;  ///< regular expression, ECMAScript as in the C++ standard
  std::optional<TrafficClass> traffic_class;
};

struct AlarmSource {
  enum class Kind : std::uint8_t {
    stdout_lines,  ///< JSON Lines of the agent's protocol
    file,          ///< a log that the program appends to
    syslog,        ///< what it sends to /dev/log
  } kind = Kind::stdout_lines;
  std::string file;                    ///< path on the device; may hold {dir}
  std::string format;                  ///< name of a known log format; empty: `patterns` tell
  std::vector<AlarmPattern> patterns;  ///< the first that fits decides
};

}  // namespace zpilab
