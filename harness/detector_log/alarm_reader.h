// Tells which lines of a detector's log are alarms: by a known format, or by the regex map of its YAML file.
#pragma once

#include <optional>
#include <regex>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/alarm_source.h"
#include "harness/core/result.h"
#include "harness/detector_log/log_format.h"

namespace zpilab {

class AlarmReader {
 public:
  /// Only so much of a line is looked at: std::regex needs stack in proportion.
  static constexpr std::size_t kLongestLine = 4096;

  /// Precondition: `source` is a file or syslog. Errors: a format that is not known, a regular expression
  /// that is none (Errc::invalid_input).
  static Result<AlarmReader> create(const AlarmSource& source);

  std::optional<LogAlarm> read(std::string_view line) const;

 private:
  AlarmReader() = default;

  const LogFormat* format_ = nullptr;
  std::vector<std::pair<std::regex, LogAlarm>> patterns_;
};

/// What is wrong with a regular expression; empty if nothing is.
std::string regex_problem(const std::string& expression);

}  // namespace zpilab
