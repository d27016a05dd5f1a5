// Times as logs write them. Many lack a zone, and syslog lacks even the year: what is missing comes from a
// LogClock. Pure; any bytes may come in.
#pragma once

#include <optional>
#include <string_view>

#include "harness/core/clock.h"

namespace zpilab {

/// What is known of the clock that a log was written by.
struct LogClock {
  std::optional<Nanoseconds> zone;  ///< east of UTC, for times that name none
  std::optional<int> year;          ///< for times that name none; else the one that comes nearest to `near`
  Nanoseconds near = 0;             ///< CLOCK_REALTIME
};

/// Something happened in [begin, begin + resolution).
struct LogTime {
  Nanoseconds begin = 0;  ///< CLOCK_REALTIME
  Nanoseconds resolution = kSecond;
  bool zone_missing = false;  ///< neither the line nor the clock names a zone: UTC was taken

  auto operator<=>(const LogTime&) const = default;
};

/// "2026-11-21T20:55:01.123456+0100", also with "+01:00", "Z" or no zone, and with a blank for the T.
std::optional<LogTime> parse_iso_time(std::string_view text, const LogClock& clock);
/// "Nov 21 20:55:01", a day below ten padded with a blank or not; "Nov 21 2026 20:55:01".
std::optional<LogTime> parse_syslog_time(std::string_view text, const LogClock& clock);
/// "11/21-20:55:01.123456", "11/21/26-..." (Snort 2 with -y), "26/11/21-..." (Snort 3 with -y: `year_first`),
/// "11/21/2026-..." (Suricata's fast.log).
std::optional<LogTime> parse_snort_time(std::string_view text, bool year_first, const LogClock& clock);
/// Seconds since 1970, "1763758501.123456"; milliseconds where there are 13 digits before the point.
std::optional<LogTime> parse_epoch_time(std::string_view text);

/// "+01:00", "-0330", "Z".
std::optional<Nanoseconds> parse_zone(std::string_view text);

}  // namespace zpilab
