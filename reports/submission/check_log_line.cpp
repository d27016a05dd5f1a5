#include "reports/submission/check_log_line.h"

#include <cmath>

#include "harness/core/number_text.h"
#include "harness/detector_log/record_formats.h"

namespace zpilab {
namespace {

std::string class_text(const std::optional<TrafficClass>& said) {
  return said ? std::string(class_name(*said)) : "no class";
}

/// Lines by a mapping, and Zeek's tables, whose header says what the columns are, cannot be read alone.
bool can_be_read_alone(const RecordFormat& format, std::string_view line) {
  return !format.needs_mapping && (format.name != "zeek" || line.starts_with('{'));
}

/// How far the line's time and the alarm's lie apart. Zones differ by quarters of an hour; a line without a
/// zone is right in any of them.
Nanoseconds apart(const LogTime& logged, Nanoseconds alarm) {
  constexpr Nanoseconds kZones = 15 * 60 * kSecond;
  Nanoseconds difference = alarm - (logged.begin + logged.resolution / 2);
  if (logged.zone_missing) {
    const double zones = static_cast<double>(difference) / static_cast<double>(kZones);
    difference -= kZones * static_cast<Nanoseconds>(std::llround(zones));
  }
  return std::abs(difference);
}

class LineChecker {
 public:
  LineChecker(const EntryTrial& trial, const TrialEvidence& evidence, const std::string& file,
              Findings& findings)
      : trial_(trial), evidence_(evidence), file_(file), findings_(findings) {}

  void check(const EvidenceAlarm& alarm) {
    const RecordFormat* format = find_record_format(alarm.format);
    if (format == nullptr)
      return wrong("evidence.line", in_quotes(alarm.format) + " is no known format of logs");
    if (!can_be_read_alone(*format, alarm.line)) return wrong("evidence.unread", in_quotes(alarm.line));
    LogClock clock;
    if (evidence_.began) clock.near = *evidence_.began;
    const auto reading = format->open(clock, nullptr)->read(alarm.line);
    if (!reading.record || reading.record->kind != LogRecord::Kind::alarm)
      return wrong("evidence.line", "no alarm of " + alarm.format + ": " + in_quotes(alarm.line));
    if (reading.record->traffic_class != alarm.said)
      wrong("evidence.line", in_quotes(alarm.line) + " says " + class_text(reading.record->traffic_class) +
                                 ", the alarm " + class_text(alarm.said));
    check_time(alarm, reading.record->time);
  }

 private:
  void wrong(std::string_view rule, const std::string& what) { findings_.add(rule, file_, 0, what); }

  void check_time(const EvidenceAlarm& alarm, const LogTime& logged) {
    if (!evidence_.began)
      return wrong("evidence.time", "not said when the trial began on the clock of " + in_quotes(alarm.line));
    const Nanoseconds allowed = logged.resolution / 2 + from_seconds(trial_.uncertainty) + kMillisecond;
    const Nanoseconds difference = apart(logged, *evidence_.began + alarm.time);
    if (difference > allowed)
      wrong("evidence.time", number_text(seconds(difference)) + " s apart: " + in_quotes(alarm.line));
  }

  const EntryTrial& trial_;
  const TrialEvidence& evidence_;
  const std::string& file_;
  Findings& findings_;
};

}  // namespace

void check_log_lines(const EntryTrial& trial, const TrialEvidence& evidence, const std::string& file,
                     Findings& findings) {
  LineChecker checker(trial, evidence, file, findings);
  for (const EvidenceAlarm& alarm : evidence.alarms)
    if (!alarm.format.empty()) checker.check(alarm);
}

}  // namespace zpilab
