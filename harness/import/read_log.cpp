#include "harness/import/read_log.h"

#include <algorithm>
#include <cctype>
#include <istream>

namespace zpilab {
namespace {

constexpr std::size_t kReasonsShown = 20;

/// The next line without its end; of one that is too long only so much, and the rest is passed over.
bool next_line(std::istream& log, std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  std::streambuf* buffer = log.rdbuf();
  int c = buffer->sbumpc();
  if (c == std::char_traits<char>::eof()) return false;
  for (; c != std::char_traits<char>::eof() && c != '\n'; c = buffer->sbumpc()) {
    if (line.size() < kLongestLogLine)
      line += static_cast<char>(c);
    else
      too_long = true;
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

bool about_any(const LogRecord& record, const std::vector<IpAddress>& scanners) {
  return std::any_of(scanners.begin(), scanners.end(),
                     [&](const IpAddress& scanner) { return record.about(scanner); });
}

bool from_any(const LogRecord& record, const std::vector<IpAddress>& scanners) {
  return record.source && std::find(scanners.begin(), scanners.end(), *record.source) != scanners.end();
}

void take_alarm(const LogRecord& record, std::string_view format, const std::string& line,
                const LogInterest& interest, LogContents& contents) {
  const bool quiet =
      interest.quiet && record.time.begin >= interest.quiet->from && record.time.begin < interest.quiet->to;
  if (quiet) contents.quiet.push_back(record.time);
  if (about_any(record, interest.scanners))
    contents.alarms.push_back({record, std::string(format), line});
  else if (!record.source && !record.target)
    ++contents.without_address;
  else
    ++contents.others;
}

void take(const LogRecord& record, std::string_view format, const std::string& line,
          const LogInterest& interest, LogContents& contents) {
  contents.zone_missing = contents.zone_missing || record.time.zone_missing;
  switch (record.kind) {
    case LogRecord::Kind::alarm:
      return take_alarm(record, format, line, interest, contents);
    case LogRecord::Kind::flow:
      if (from_any(record, interest.scanners)) contents.flows.push_back(record);
      return;
    case LogRecord::Kind::hidden:
      if (!record.source || about_any(record, interest.scanners)) contents.hidden.push_back(record);
      return;
  }
}

/// How well a format fits: records are good, lines that it cannot read are bad.
int fit_of(const RecordFormat& format, std::string_view lines, const LogClock& clock) {
  const auto reader = format.open(clock, nullptr);
  int fit = 0;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) break;  // perhaps cut off
    const LineReading reading = reader->read(lines.substr(0, end));
    fit += reading.record ? 1 : 0;
    fit -= reading.problem.empty() ? 0 : 1;
    lines.remove_prefix(end + 1);
  }
  return fit;
}

}  // namespace

void read_log(std::istream& log, const std::string& name, const RecordFormat& format, RecordReader& reader,
              const LogInterest& interest, LogContents& contents) {
  std::map<std::string, std::size_t> reasons;
  std::string line;
  bool too_long = false;
  for (std::size_t number = 1; next_line(log, line, too_long); ++number) {
    ++contents.lines;
    const LineReading reading = too_long ? malformed("longer than 1 MiB") : reader.read(line);
    if (reading.record) take(*reading.record, format.name, line, interest, contents);
    if (reading.problem.empty()) continue;
    ++contents.skipped;
    if (reasons[reading.problem]++ == 0 && contents.first_skipped.size() < kReasonsShown)
      contents.first_skipped.push_back(name + ":" + std::to_string(number) + ": " + reading.problem);
  }
}

Result<const RecordFormat*> choose_format(const std::string& detector, const std::string& first_lines,
                                          const LogClock& clock) {
  std::string lower;
  for (const char c : detector) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const RecordFormat* best = nullptr;
  int best_fit = 0;
  for (const RecordFormat& format : record_formats()) {
    if (format.detector.empty() || format.detector != lower) continue;
    const int fit = fit_of(format, first_lines, clock);
    if (best != nullptr && fit <= best_fit) continue;
    best = &format;
    best_fit = fit;
  }
  if (best == nullptr)
    return make_error(Errc::usage, "no log format of \"" + detector + "\" is known; give --format, one of " +
                                       record_format_names());
  return best;
}

}  // namespace zpilab
