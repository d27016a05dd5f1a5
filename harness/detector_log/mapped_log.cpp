#include "harness/detector_log/mapped_log.h"

#include <algorithm>
#include <cassert>

#include "harness/detector_log/log_fields.h"

namespace zpilab {
namespace {

std::optional<LogTime> time_of(std::string_view text, LogMapping::TimeForm form, const LogClock& clock) {
  switch (form) {
    case LogMapping::TimeForm::iso:
      return parse_iso_time(text, clock);
    case LogMapping::TimeForm::epoch:
      return parse_epoch_time(text);
    case LogMapping::TimeForm::syslog:
      break;
  }
  return parse_syslog_time(text, clock);
}

LineReading read_fields(const LogFields& fields, const LogMapping& mapping, const LogClock& clock) {
  if (!mapping.alarm_field.empty()) {
    const auto& values = mapping.alarm_values;
    const std::string_view value = fields.text(mapping.alarm_field);
    if (std::find(values.begin(), values.end(), value) == values.end()) return no_news();
  }
  const auto time = time_of(fields.text(mapping.time_field), mapping.time_form, clock);
  if (!time) return malformed("no time in field \"" + mapping.time_field + "\"");
  LogRecord record;
  record.time = *time;
  record.stamp = mapping.stamp;
  record.source = fields.address(mapping.source_field);
  record.target = fields.address(mapping.target_field);
  if (!mapping.class_field.empty())
    if (const auto said = mapping.classes.find(std::string(fields.text(mapping.class_field)));
        said != mapping.classes.end())
      record.traffic_class = said->second;
  return {record, {}};
}

class MappedCsv final : public RecordReader {
 public:
  MappedCsv(LogClock clock, const LogMapping& mapping) : clock_(clock), mapping_(mapping) {}

  LineReading read(std::string_view line) override {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return no_news();
    auto cells = split_csv(line, mapping_.separator);
    if (!cells) return malformed("a quote that is not closed");
    if (names_.empty()) {
      names_ = std::move(*cells);
      return no_news();
    }
    if (cells->size() != names_.size())
      return malformed(std::to_string(cells->size()) + " cells, and the first line names " +
                       std::to_string(names_.size()));
    LogFields fields;
    for (std::size_t i = 0; i < cells->size(); ++i) fields.set(names_[i], std::move((*cells)[i]));
    return read_fields(fields, mapping_, clock_);
  }

 private:
  LogClock clock_;
  const LogMapping& mapping_;
  std::vector<std::string> names_;
};

class MappedJson final : public RecordReader {
 public:
  MappedJson(LogClock clock, const LogMapping& mapping) : clock_(clock), mapping_(mapping) {}

  LineReading read(std::string_view line) override {
    if (line.find_first_not_of(" \r\t") == std::string_view::npos) return no_news();
    const auto fields = parse_json_fields(line);
    return fields ? read_fields(*fields, mapping_, clock_) : malformed("not a JSON object");
  }

 private:
  LogClock clock_;
  const LogMapping& mapping_;
};

}  // namespace

std::unique_ptr<RecordReader> read_mapped_csv(const LogClock& clock, const LogMapping* mapping) {
  assert(mapping != nullptr);
  return std::make_unique<MappedCsv>(clock, *mapping);
}

std::unique_ptr<RecordReader> read_mapped_json(const LogClock& clock, const LogMapping* mapping) {
  assert(mapping != nullptr);
  return std::make_unique<MappedJson>(clock, *mapping);
}

}  // namespace zpilab
