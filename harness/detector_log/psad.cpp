#include "harness/detector_log/psad.h"

#include "harness/detector_log/syslog_line.h"

namespace zpilab {
namespace {

struct Kind {
  std::string_view packets;  ///< how the line counts them
  TrafficClass ipv4, ipv6;
};
constexpr Kind kKinds[] = {
    {" tcp pkts: ", TrafficClass::tcp4, TrafficClass::tcp6},
    {" udp pkts: ", TrafficClass::udp4, TrafficClass::udp6},
    {" other proto pkts: ", TrafficClass::ip4, TrafficClass::ip6},
};

}  // namespace

// "scan detected (Nmap: [-sT or -sS scan]): 198.18.50.9 -> 198.18.50.11 tcp: [1-1024] tcp pkts: 36 DL: 2
// total scan dsts: 1". A line may report several kinds of packets since the last one; then it does not say
// one class.
std::optional<LogAlarm> parse_psad_line(std::string_view line) {
  constexpr std::string_view kBegin = "scan detected ", kArrow = " -> ";
  const SyslogLine syslog = parse_syslog_line(line);
  const std::string_view message = syslog.message;
  const std::size_t arrow = message.find(kArrow);
  if (syslog.program != "psad" || !message.starts_with(kBegin) || arrow == std::string_view::npos)
    return std::nullopt;
  const std::string_view before = message.substr(0, arrow);
  std::string_view target = message.substr(arrow + kArrow.size());
  target = target.substr(0, target.find(' '));
  LogAlarm alarm{std::nullopt, parse_address(before.substr(before.rfind(' ') + 1)), parse_address(target)};
  const bool ipv6 = target.find(':') != std::string_view::npos;
  const Kind* only = nullptr;
  for (const Kind& kind : kKinds) {
    if (message.find(kind.packets, arrow) == std::string_view::npos) continue;
    if (only != nullptr) return alarm;
    only = &kind;
  }
  if (only != nullptr) alarm.traffic_class = ipv6 ? only->ipv6 : only->ipv4;
  return alarm;
}

}  // namespace zpilab
