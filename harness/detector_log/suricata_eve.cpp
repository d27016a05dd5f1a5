#include "harness/detector_log/suricata_eve.h"

#include "harness/detector_log/protocol_word.h"

namespace zpilab {
namespace {

LineReading read_flow(const LogFields& fields, LogRecord record, const LogClock& clock) {
  const auto start = parse_iso_time(fields.text("flow.start"), clock);
  if (!start) return malformed("a flow without flow.start");
  record.kind = LogRecord::Kind::flow;
  record.time = *start;
  return {record, {}};
}

}  // namespace

LineReading read_suricata_eve(const LogFields& fields, const LogClock& clock) {
  const std::string_view type = fields.text("event_type");
  // Very old versions wrote some alerts without an event_type.
  const bool alert = type == "alert" || (type.empty() && fields.has("alert.signature_id"));
  if (!alert && type != "flow") return type.empty() ? malformed("no event_type") : no_news();
  LogRecord record;
  record.stamp = AlarmStamp::packet_time;
  record.source = fields.address("src_ip");
  record.target = fields.address("dest_ip");
  record.protocol = protocol_of_word(fields.text("proto"));
  if (!alert) return read_flow(fields, record, clock);
  const auto time = parse_iso_time(fields.text("timestamp"), clock);
  if (!time) return malformed("no timestamp that is a time");
  record.time = *time;
  if (record.protocol && record.source)
    record.traffic_class = class_of_packets(*record.protocol, record.source->family);
  return {record, {}};
}

}  // namespace zpilab
