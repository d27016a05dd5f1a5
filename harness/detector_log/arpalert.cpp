#include "harness/detector_log/arpalert.h"

#include "harness/detector_log/syslog_line.h"

namespace zpilab {

// "seq=12, mac=02:5a:50:49:32:09, ip=198.18.50.9, type=rqabus, dev=eth0"
// Only what a sweep looks like: too many requests of one station (rqabus) or of all (flood). A new station or
// a changed address is news, not a scan.
std::optional<LogAlarm> parse_arpalert_line(std::string_view line) {
  const auto [program, message] = parse_syslog_line(line);
  if (program != "arpalert") return std::nullopt;
  for (const std::string_view type : {"type=rqabus", "type=flood"})
    if (message.find(type) != std::string_view::npos) return LogAlarm{TrafficClass::arp};
  return std::nullopt;
}

}  // namespace zpilab
