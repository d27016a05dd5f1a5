#include "harness/detector_log/portsentry.h"

#include "harness/detector_log/syslog_line.h"

namespace zpilab {

// "attackalert: TCP SYN/Normal scan from host: 198.18.50.9/198.18.50.9 to TCP port: 1"
// Later packets of a host that it has reported say "is already blocked Ignoring": repeats, not alarms.
std::optional<LogAlarm> parse_portsentry_line(std::string_view line) {
  const auto [program, message] = parse_syslog_line(line);
  if (program != "portsentry" || !message.starts_with("attackalert: ") ||
      message.starts_with("attackalert: ERROR"))
    return std::nullopt;
  if (message.find(" to TCP port: ") != std::string_view::npos) return LogAlarm{TrafficClass::tcp4};
  if (message.find(" to UDP port: ") != std::string_view::npos) return LogAlarm{TrafficClass::udp4};
  return std::nullopt;
}

}  // namespace zpilab
