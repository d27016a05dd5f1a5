// The table of log formats that are understood: a detector's name in its YAML file, and the parser of one
// line. Adding one is a file with its parser, a row in log_format.cpp, and a fixture in
// tests/harness/detector_log.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/core/address.h"
#include "harness/core/clock.h"
#include "harness/core/ids.h"

namespace zpilab {

/// What a line of a detector's log says. Its time is the reader's matter.
struct LogAlarm {
  std::optional<TrafficClass> traffic_class;  ///< empty: the detector does not say what it is
  std::optional<IpAddress> source, target;    ///< where the line names them
};

/// The detector says that it noticed, and that it does not report it.
struct LogSilence {
  std::optional<IpAddress> source;  ///< empty: whoever it is
  Nanoseconds lasts = 0;  ///< how long it goes on reporting nothing, and says nothing of that either
};

struct LogFormat {
  std::string_view name;
  std::string_view help;
  /// Empty for a line that is no alarm. Any bytes may come in.
  std::optional<LogAlarm> (*parse)(std::string_view line);
  /// Empty for a line that says nothing of the kind; null: the detector never says so.
  std::optional<LogSilence> (*parse_silence)(std::string_view line) = nullptr;
};

std::span<const LogFormat> log_formats();
const LogFormat* find_log_format(std::string_view name);
/// Their names, for messages.
std::string log_format_names();

}  // namespace zpilab
