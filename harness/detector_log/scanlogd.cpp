#include "harness/detector_log/scanlogd.h"

#include "harness/detector_log/syslog_line.h"

namespace zpilab {

// "198.18.50.9:53412 to 198.18.50.11 ports 80, 443, 22, ..., fSrpauxy, TOS 00, TTL 55 @20:12:34"
// scanlogd looks at TCP over IPv4 only (scanlogd.c, process_packet).
std::optional<LogAlarm> parse_scanlogd_line(std::string_view line) {
  const auto [program, message] = parse_syslog_line(line);
  if (program != "scanlogd") return std::nullopt;
  const std::size_t to = message.find(" to ");
  if (to == std::string_view::npos || message.find(" ports ", to) == std::string_view::npos)
    return std::nullopt;
  return LogAlarm{TrafficClass::tcp4};
}

}  // namespace zpilab
