#include "harness/detector_log/portsentry.h"

#include "harness/detector_log/syslog_line.h"

namespace zpilab {
namespace {

/// Of "198.18.50.9/198.18.50.9 to TCP port: 1", name and address of the host.
std::optional<IpAddress> address_in(std::string_view text) {
  text = text.substr(0, text.find(' '));
  return parse_address(text.substr(text.find('/') + 1));
}

}  // namespace

// "attackalert: TCP SYN/Normal scan from host: 198.18.50.9/198.18.50.9 to TCP port: 1"
// Later packets of a host that it has reported say "is already blocked Ignoring": repeats, not alarms.
std::optional<LogAlarm> parse_portsentry_line(std::string_view line) {
  const SyslogLine syslog = parse_syslog_line(line);
  const std::string_view message = syslog.message;
  if (syslog.program != "portsentry" || !message.starts_with("attackalert: ") ||
      message.starts_with("attackalert: ERROR"))
    return std::nullopt;
  constexpr std::string_view kHost = " from host: ";
  LogAlarm alarm;
  if (const std::size_t at = message.find(kHost); at != std::string_view::npos)
    alarm.source = address_in(message.substr(at + kHost.size()));
  if (message.find(" to TCP port: ") != std::string_view::npos)
    alarm.traffic_class = TrafficClass::tcp4;
  else if (message.find(" to UDP port: ") != std::string_view::npos)
    alarm.traffic_class = TrafficClass::udp4;
  else
    return std::nullopt;
  return alarm;
}

// "attackalert: Host: 198.18.50.9/198.18.50.9 is already blocked Ignoring"
std::optional<LogSilence> parse_portsentry_silence(std::string_view line) {
  constexpr std::string_view kHost = "attackalert: Host: ";
  const SyslogLine syslog = parse_syslog_line(line);
  if (syslog.program != "portsentry" || !syslog.message.starts_with(kHost) ||
      syslog.message.find(" is already blocked") == std::string_view::npos)
    return std::nullopt;
  return LogSilence{address_in(syslog.message.substr(kHost.size())), 0};
}

}  // namespace zpilab
