#include "harness/detector_log/snort_alert.h"

#include <algorithm>
#include <charconv>

#include "harness/detector_log/protocol_word.h"

namespace zpilab {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// "198.18.50.9:4711", "2001:2::9:4711" (Snort writes no brackets); without a port for protocols that have
/// none.
std::optional<IpAddress> address_of(std::string_view text, bool with_port) {
  text = trimmed(text);
  return parse_address(with_port ? text.substr(0, text.rfind(':')) : text);
}

bool has_ports(std::string_view protocol) { return protocol == "TCP" || protocol == "UDP"; }

/// What the port_scan inspector says (generator 122): its signatures 1 to 8 are TCP, 9 to 16 IP protocols, 17
/// to 24 UDP. "122:1:1".
std::optional<ProbeProtocol> protocol_of_rule(std::string_view rule) {
  if (!rule.starts_with("122:")) return std::nullopt;
  rule.remove_prefix(4);
  int signature = 0;
  if (std::from_chars(rule.data(), rule.data() + rule.size(), signature).ec != std::errc{})
    return std::nullopt;
  if (signature >= 1 && signature <= 8) return ProbeProtocol::tcp;
  if (signature >= 9 && signature <= 16) return ProbeProtocol::ip;
  if (signature >= 17 && signature <= 24) return ProbeProtocol::udp;
  return std::nullopt;
}

/// `protocol`: of the packet, which counts where the rule does not say what it is about.
LineReading alert(std::optional<LogTime> time, std::string_view rule, std::string_view protocol,
                  std::optional<IpAddress> source, std::optional<IpAddress> target) {
  if (!time) return malformed("no time of Snort's form");
  LogRecord record;
  record.time = *time;
  record.stamp = AlarmStamp::packet_time;
  record.source = source;
  record.target = target;
  record.protocol = protocol_of_rule(rule);
  // Pseudo packets of Snort 2's portscan alerts: "{PROTO:255}", protocol 255, tells nothing.
  if (!record.protocol && !protocol.starts_with("PROTO:")) record.protocol = protocol_of_word(protocol);
  if (record.protocol && source) record.traffic_class = class_of_packets(*record.protocol, source->family);
  return {record, {}};
}

}  // namespace

// 11/21-20:55:01.123456 [**] [122:1:1] "(port_scan) TCP portscan" [**] [Priority: 3] {TCP} A:1 -> B:2
LineReading read_snort_fast(std::string_view line, bool year_first, const LogClock& clock) {
  constexpr std::string_view kMark = "[**]";
  line = trimmed(line);
  if (line.empty()) return no_news();
  const std::size_t mark = line.find(kMark);
  const std::size_t open = line.rfind('{'), close = line.rfind('}');
  if (mark == std::string_view::npos) return malformed("no [**]");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open)
    return malformed("no protocol in braces");
  const std::string_view time = trimmed(line.substr(0, mark));
  std::string_view rule = line.substr(mark + kMark.size());
  const std::size_t bracket = rule.find('[');
  rule = bracket == std::string_view::npos ? std::string_view() : rule.substr(bracket + 1);
  const std::string_view ends = line.substr(close + 1);
  const std::size_t arrow = ends.find(" -> ");
  if (arrow == std::string_view::npos) return malformed("no addresses");
  const std::string_view protocol = line.substr(open + 1, close - open - 1);
  return alert(parse_snort_time(time.substr(0, time.find(' ')), year_first, clock), rule, protocol,
               address_of(ends.substr(0, arrow), has_ports(protocol)),
               address_of(ends.substr(arrow + 4), has_ports(protocol)));
}

LineReading read_snort_json(const LogFields& fields, const LogClock& clock) {
  if (!fields.has("timestamp") && !fields.has("seconds")) return malformed("no timestamp");
  const auto either = [&](std::string_view address, std::string_view with_port) {
    return fields.has(address) ? fields.address(address) : address_of(fields.text(with_port), true);
  };
  std::string rule(fields.text("rule"));
  if (rule.empty()) rule = std::string(fields.text("gid")) + ":" + std::string(fields.text("sid"));
  const auto time = fields.has("timestamp") ? parse_snort_time(fields.text("timestamp"), true, clock)
                                            : parse_epoch_time(fields.text("seconds"));
  return alert(time, rule, fields.text("proto"), either("src_addr", "src_ap"), either("dst_addr", "dst_ap"));
}

LineReading read_snort_csv(std::string_view line, const LogClock& clock) {
  if (trimmed(line).empty()) return no_news();
  const auto cells = split_csv(line, ',');
  if (!cells || cells->size() != 10) return malformed("not the ten default fields of alert_csv");
  const auto cell = [&](std::size_t i) { return trimmed((*cells)[i]); };
  return alert(parse_snort_time(cell(0), true, clock), cell(8), cell(2), address_of(cell(6), true),
               address_of(cell(7), true));
}

}  // namespace zpilab
