#include "harness/detector_log/cef.h"

#include <cctype>

#include "harness/detector_log/log_fields.h"
#include "harness/detector_log/protocol_word.h"
#include "harness/detector_log/syslog_line.h"

namespace zpilab {
namespace {

constexpr int kHeaderFields = 7;

/// What stands behind the seventh bar that is not escaped; empty if there are fewer.
std::optional<std::string_view> extension_of(std::string_view cef) {
  int bars = 0;
  for (std::size_t i = 0; i < cef.size(); ++i) {
    if (cef[i] == '\\')
      ++i;
    else if (cef[i] == '|' && ++bars == kHeaderFields)
      return cef.substr(i + 1);
  }
  return std::nullopt;
}

bool is_key_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

/// "src=198.18.50.9 msg=a text with = in it dst=...": a value goes on until the next " key=".
LogFields fields_of(std::string_view extension) {
  LogFields fields;
  std::size_t key = 0;
  while (key < extension.size()) {
    const std::size_t equals = extension.find('=', key);
    if (equals == std::string_view::npos) break;
    std::size_t next = extension.size(), value_end = extension.size();
    for (std::size_t at = extension.find('=', equals + 1); at != std::string_view::npos;
         at = extension.find('=', at + 1)) {
      std::size_t begin = at;
      while (begin > equals + 1 && is_key_character(extension[begin - 1])) --begin;
      if (begin == at || extension[begin - 1] != ' ') continue;
      next = begin;
      value_end = begin - 1;
      break;
    }
    fields.set(std::string(extension.substr(key, equals - key)),
               std::string(extension.substr(equals + 1, value_end - equals - 1)));
    key = next;
  }
  return fields;
}

std::optional<LogTime> time_in(std::string_view text, const LogClock& clock) {
  if (const auto time = parse_epoch_time(text)) return time;
  if (const auto time = parse_syslog_time(text, clock)) return time;
  return parse_iso_time(text, clock);
}

/// When the device says that it happened (rt, else start), else when syslog got it.
std::optional<LogTime> time_of(std::string_view line, const LogFields& fields, const LogClock& clock) {
  for (const std::string_view key : {"rt", "start", "end"})
    if (const auto time = time_in(fields.text(key), clock)) return time;
  return time_in(parse_syslog_line(line).time, clock);
}

}  // namespace

LineReading read_cef(std::string_view line, const LogClock& clock) {
  const std::size_t begin = line.find("CEF:");
  if (begin == std::string_view::npos) return line.empty() ? no_news() : malformed("no CEF:");
  const auto extension = extension_of(line.substr(begin));
  if (!extension) return malformed("fewer than seven fields in the header");
  const LogFields fields = fields_of(*extension);
  const auto time = time_of(line, fields, clock);
  if (!time) return malformed("no rt, start or syslog time");
  LogRecord record;
  record.time = *time;
  record.stamp = AlarmStamp::arrival;
  record.source = fields.has("src") ? fields.address("src") : fields.address("c6a2");
  record.target = fields.has("dst") ? fields.address("dst") : fields.address("c6a3");
  record.protocol = protocol_of_word(fields.text("proto"));
  if (record.protocol && record.source)
    record.traffic_class = class_of_packets(*record.protocol, record.source->family);
  return {record, {}};
}

}  // namespace zpilab
