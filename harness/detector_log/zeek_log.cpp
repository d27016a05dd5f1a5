#include "harness/detector_log/zeek_log.h"

#include "harness/detector_log/protocol_word.h"

namespace zpilab {
namespace {

constexpr std::size_t kMostColumns = 500;

std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> parts;
  while (parts.size() < kMostColumns) {
    const std::size_t end = line.find(separator);
    parts.push_back(line.substr(0, end));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  return parts;
}

/// Seconds since 1970, or ISO 8601 (`LogAscii::json_timestamps = JSON::TS_ISO8601`).
std::optional<LogTime> time_of(const LogFields& fields, const LogClock& clock) {
  const std::string_view text = fields.text("ts");
  if (const auto time = parse_epoch_time(text)) return time;
  return parse_iso_time(text, clock);
}

std::optional<IpAddress> first_address(const LogFields& fields, std::string_view name,
                                       std::string_view otherwise) {
  const auto address = fields.address(name);
  return address ? address : fields.address(otherwise);
}

/// What the notice is about. Address scans look for hosts, over the protocol that is named.
std::optional<TrafficClass> class_of_notice(const LogFields& fields, const std::optional<IpAddress>& source) {
  const auto protocol = protocol_of_word(fields.text("proto"));
  if (protocol && source) return class_of_packets(*protocol, source->family);
  // scan.zeek counts TCP connections only, and names no protocol.
  const std::string_view note = fields.text("note");
  if (source && (note == "Scan::Port_Scan" || note == "Scan::Address_Scan"))
    return class_of_packets(ProbeProtocol::tcp, source->family);
  return std::nullopt;
}

LineReading read_fields(const LogFields& fields, const LogClock& clock) {
  const bool notice = fields.has("note");
  if (!notice && !fields.has("conn_state")) return malformed("neither a notice nor a connection");
  const auto time = time_of(fields, clock);
  if (!time) return malformed("no ts that is a time");
  LogRecord record;
  record.time = *time;
  record.stamp = AlarmStamp::packet_time;
  if (notice) {
    record.source = first_address(fields, "src", "id.orig_h");
    record.target = first_address(fields, "dst", "id.resp_h");
    record.traffic_class = class_of_notice(fields, record.source);
    return {record, {}};
  }
  record.kind = LogRecord::Kind::flow;
  record.source = fields.address("id.orig_h");
  record.target = fields.address("id.resp_h");
  record.protocol = protocol_of_word(fields.text("proto"));
  return {record, {}};
}

}  // namespace

LineReading ZeekReader::read_header(std::string_view line) {
  if (line.starts_with("#separator ")) {
    // "#separator \\x09": the only line with a blank in its place.
    const std::string_view value = line.substr(11);
    separator_ = value == "\\x09" ? '\t' : value == "\\x2c" ? ',' : value.size() == 1 ? value[0] : '\t';
    return no_news();
  }
  const auto parts = split(line, separator_);
  if (parts[0] == "#unset_field" && parts.size() == 2) unset_ = std::string(parts[1]);
  if (parts[0] == "#fields") names_.assign(parts.begin() + 1, parts.end());
  return no_news();
}

LineReading ZeekReader::read_row(std::string_view line) const {
  if (names_.empty()) return malformed("no #fields line before it");
  const auto cells = split(line, separator_);
  if (cells.size() != names_.size())
    return malformed(std::to_string(cells.size()) + " columns, and #fields names " +
                     std::to_string(names_.size()));
  LogFields fields;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (cells[i] != unset_) fields.set(names_[i], std::string(cells[i]));
  // In a table a notice of nothing in particular, or a connection of no known state, still is one.
  for (const std::string& name : names_)
    if ((name == "note" || name == "conn_state") && !fields.has(name)) fields.set(name, "");
  return read_fields(fields, clock_);
}

LineReading ZeekReader::read(std::string_view line) {
  if (line.empty()) return no_news();
  if (line.front() == '#') return read_header(line);
  if (line.front() != '{') return read_row(line);
  const auto fields = parse_json_fields(line);
  return fields ? read_fields(*fields, clock_) : malformed("not a JSON object");
}

}  // namespace zpilab
