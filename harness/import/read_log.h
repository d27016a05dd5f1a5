// A detector's log, read line by line: what it says about the scanner is kept, with its lines. Of everybody
// else nothing is kept but how many alarms there were in the quiet stretch, and when.
#pragma once

#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/detector_log/log_record.h"
#include "harness/detector_log/record_formats.h"

namespace zpilab {

struct LoggedAlarm {
  LogRecord record;
  std::string format, line;
};

/// A stretch of time without scans, [from, to), CLOCK_REALTIME.
struct QuietTime {
  Nanoseconds from = 0, to = 0;
};

struct LogContents {
  std::vector<LoggedAlarm> alarms;  ///< about the scanner
  std::vector<LogRecord> flows;     ///< from the scanner
  std::vector<LogRecord> hidden;    ///< about the scanner, or whoever it is
  std::vector<LogTime> quiet;       ///< of alarms about anybody in the quiet stretch
  std::size_t lines = 0;
  std::size_t others = 0;           ///< alarms about somebody else
  std::size_t without_address = 0;  ///< alarms that name nobody, and so cannot be told whose they are
  bool zone_missing = false;        ///< times of records that were kept name no zone, and none was given
  std::size_t skipped = 0;          ///< lines that were not understood
  std::vector<std::string> first_skipped;  ///< "file:line: why", the first of each reason
};

struct LogInterest {
  std::vector<IpAddress> scanners;
  std::optional<QuietTime> quiet;
};

/// A line of more than this is skipped.
inline constexpr std::size_t kLongestLogLine = 1U << 20;

/// Adds what the log says. `name` is for messages.
void read_log(std::istream& log, const std::string& name, const RecordFormat& format, RecordReader& reader,
              const LogInterest& interest, LogContents& contents);

/// The format that fits the first lines of the log best, of those of this detector. Errors (usage): it has
/// none, or none fits; says which there are.
Result<const RecordFormat*> choose_format(const std::string& detector, const std::string& first_lines,
                                          const LogClock& clock);

}  // namespace zpilab
