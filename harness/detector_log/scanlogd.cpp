#include "harness/detector_log/scanlogd.h"

#include "harness/detector_log/syslog_line.h"

namespace zpilab {

// "198.18.50.9:53412 to 198.18.50.11 ports 80, 443, 22, ..., fSrpauxy, TOS 00, TTL 55 @20:12:34"
// scanlogd looks at TCP over IPv4 only (scanlogd.c, process_packet). The time behind the @ is that of the
// scan's first packet, in local time; the line itself is written when enough of them have come.
std::optional<LogAlarm> parse_scanlogd_line(std::string_view line) {
  constexpr std::string_view kTo = " to ";
  const SyslogLine syslog = parse_syslog_line(line);
  if (syslog.program != "scanlogd") return std::nullopt;
  const std::size_t to = syslog.message.find(kTo);
  if (to == std::string_view::npos || syslog.message.find(" ports ", to) == std::string_view::npos)
    return std::nullopt;
  const std::string_view source = syslog.message.substr(0, to);
  std::string_view target = syslog.message.substr(to + kTo.size());
  target = target.substr(0, target.find(' '));
  return LogAlarm{TrafficClass::tcp4, parse_address(source.substr(0, source.find(':'))),
                  parse_address(target)};
}

// "More possible port scans follow": the sixth scan with no more than 20 s between one and the next. Whoever
// scans, nothing is written until 20 s have passed since (scanlogd.c, safe_log; params.h,
// LOG_DELAY_THRESHOLD).
std::optional<LogSilence> parse_scanlogd_silence(std::string_view line) {
  constexpr Nanoseconds kLogDelay = 20 * kSecond;
  const SyslogLine syslog = parse_syslog_line(line);
  if (syslog.program != "scanlogd" || syslog.message != "More possible port scans follow")
    return std::nullopt;
  return LogSilence{std::nullopt, kLogDelay};
}

}  // namespace zpilab
