// One line of syslog, as a program sends it to /dev/log ("<37>Nov 21 20:55:01 scanlogd: ...", RFC 3164) or as
// a syslog daemon writes it to a file (no <PRI>, a host's name, maybe an ISO 8601 time).
#pragma once

#include <string_view>

namespace zpilab {

struct SyslogLine {
  std::string_view program;  ///< without its process number; empty if the line has none
  std::string_view message;
  std::string_view time;  ///< "Nov 21 20:55:01" or ISO 8601; empty if the line has none
};

/// Any bytes may come in; the views point into `line`.
SyslogLine parse_syslog_line(std::string_view line);

}  // namespace zpilab
