#include "harness/detector_log/syslog_record.h"

#include <cassert>
#include <regex>
#include <utility>

#include "harness/detector_log/syslog_line.h"

namespace zpilab {
namespace {

// std::regex needs stack in proportion to what it looks at.
constexpr std::size_t kLongestLine = 4096;

std::optional<LogTime> time_of(const SyslogLine& line, const LogClock& clock) {
  if (const auto time = parse_syslog_time(line.time, clock)) return time;
  return parse_iso_time(line.time, clock);
}

LineReading record_of(std::string_view line, const LogClock& clock, LogRecord record) {
  const auto time = time_of(parse_syslog_line(line), clock);
  if (!time) return malformed("no time at its beginning");
  record.time = *time;
  record.stamp = AlarmStamp::arrival;
  return {record, {}};
}

class KnownSyslog final : public RecordReader {
 public:
  KnownSyslog(const LogFormat* format, LogClock clock) : format_(format), clock_(clock) {}

  LineReading read(std::string_view line) override {
    if (const auto alarm = format_->parse(line)) return record_of(line, clock_, of_alarm(*alarm));
    if (format_->parse_silence != nullptr)
      if (const auto silence = format_->parse_silence(line))
        return record_of(line, clock_, of_silence(*silence));
    return no_news();
  }

 private:
  static LogRecord of_alarm(const LogAlarm& alarm) {
    LogRecord record;
    record.source = alarm.source;
    record.target = alarm.target;
    record.traffic_class = alarm.traffic_class;
    return record;
  }

  static LogRecord of_silence(const LogSilence& silence) {
    LogRecord record;
    record.kind = LogRecord::Kind::hidden;
    record.source = silence.source;
    record.silence = silence.lasts;
    return record;
  }

  const LogFormat* format_;
  LogClock clock_;
};

/// The addresses that stand in a text, in its order, with a port or not.
std::vector<IpAddress> addresses_in(std::string_view text) {
  constexpr std::string_view kOf = "0123456789abcdefABCDEF.:";
  std::vector<IpAddress> found;
  while (found.size() < 2) {
    const std::size_t begin = text.find_first_of(kOf);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    std::string_view word = text.substr(0, text.find_first_not_of(kOf));
    text.remove_prefix(word.size());
    while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.remove_suffix(1);
    auto address = parse_address(word);
    if (!address) address = parse_address(word.substr(0, word.rfind(':')));
    if (address) found.push_back(*address);
  }
  return found;
}

class MappedSyslog final : public RecordReader {
 public:
  MappedSyslog(LogClock clock, const LogMapping& mapping) : clock_(clock) {
    for (const AlarmPattern& pattern : mapping.patterns)
      patterns_.emplace_back(std::regex(pattern.line), pattern.traffic_class);
  }

  LineReading read(std::string_view line) override {
    const std::string_view seen = line.substr(0, kLongestLine);
    for (const auto& [expression, traffic_class] : patterns_) {
      if (!std::regex_search(seen.begin(), seen.end(), expression)) continue;
      const auto addresses = addresses_in(parse_syslog_line(seen).message);
      LogRecord record;
      record.traffic_class = traffic_class;
      if (!addresses.empty()) record.source = addresses[0];
      if (addresses.size() > 1) record.target = addresses[1];
      return record_of(seen, clock_, record);
    }
    return no_news();
  }

 private:
  LogClock clock_;
  std::vector<std::pair<std::regex, std::optional<TrafficClass>>> patterns_;
};

}  // namespace

std::unique_ptr<RecordReader> read_known_syslog(std::string_view format, const LogClock& clock) {
  const LogFormat* known = find_log_format(format);
  assert(known != nullptr);
  return std::make_unique<KnownSyslog>(known, clock);
}

std::unique_ptr<RecordReader> read_mapped_syslog(const LogClock& clock, const LogMapping* mapping) {
  assert(mapping != nullptr);
  return std::make_unique<MappedSyslog>(clock, *mapping);
}

}  // namespace zpilab
