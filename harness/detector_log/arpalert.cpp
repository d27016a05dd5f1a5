#include "harness/detector_log/arpalert.h"

#include "harness/detector_log/syslog_line.h"

namespace zpilab {

// "seq=12, mac=02:5a:50:49:32:09, ip=198.18.50.9, type=rqabus, dev=eth0"
// Only what a sweep looks like: too many requests of one station (rqabus) or of all (flood). A new station or
// a changed address is news, not a scan.
std::optional<LogAlarm> parse_arpalert_line(std::string_view line) {
  const SyslogLine syslog = parse_syslog_line(line);
  if (syslog.program != "arpalert") return std::nullopt;
  if (syslog.message.find("type=rqabus") == std::string_view::npos &&
      syslog.message.find("type=flood") == std::string_view::npos)
    return std::nullopt;
  LogAlarm alarm{TrafficClass::arp, std::nullopt, std::nullopt};
  constexpr std::string_view kAddress = " ip=";
  if (const std::size_t at = syslog.message.find(kAddress); at != std::string_view::npos) {
    const std::string_view address = syslog.message.substr(at + kAddress.size());
    alarm.source = parse_address(address.substr(0, address.find(',')));
  }
  return alarm;
}

}  // namespace zpilab
