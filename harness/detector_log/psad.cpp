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
  constexpr std::string_view kBegin = "scan detected ";
  const auto [program, message] = parse_syslog_line(line);
  const std::size_t arrow = message.find(" -> ");
  if (program != "psad" || !message.starts_with(kBegin) || arrow == std::string_view::npos)
    return std::nullopt;
  std::string_view target = message.substr(arrow + 4);
  target = target.substr(0, target.find(' '));
  const bool ipv6 = target.find(':') != std::string_view::npos;
  const Kind* only = nullptr;
  for (const Kind& kind : kKinds) {
    if (message.find(kind.packets, arrow) == std::string_view::npos) continue;
    if (only != nullptr) return LogAlarm{};
    only = &kind;
  }
  if (only == nullptr) return LogAlarm{};
  return LogAlarm{ipv6 ? only->ipv6 : only->ipv4};
}

}  // namespace zpilab
