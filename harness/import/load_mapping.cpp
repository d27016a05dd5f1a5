#include "harness/import/load_mapping.h"

#include "harness/detector_log/alarm_reader.h"
#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

std::vector<std::string_view> said_classes() {
  std::vector<std::string_view> classes(kClassNames.begin() + 1, kClassNames.end());
  classes.push_back(class_name(TrafficClass::tcp));
  return classes;
}

/// {field: event_time, form: iso | epoch | syslog, stamp: arrival | packet time}
void read_time(const YamlNode& node, LogMapping& mapping, YamlErrors& errors) {
  const YamlFields fields(node, "time", {"field", "form", "stamp"}, errors);
  fields.text("field", mapping.time_field);
  if (const auto form = fields.choice("form", {"iso", "epoch", "syslog"}))
    mapping.time_form = static_cast<LogMapping::TimeForm>(*form);
  if (const auto stamp = fields.choice("stamp", {"arrival", "packet time"}))
    mapping.stamp = *stamp == 0 ? AlarmStamp::arrival : AlarmStamp::packet_time;
}

/// {field: event, is: [scan, sweep]}
void read_alarm(const YamlNode& node, LogMapping& mapping, YamlErrors& errors) {
  const YamlFields fields(node, "alarm", {"field", "is"}, errors);
  fields.require({"field", "is"});
  fields.text("field", mapping.alarm_field);
  fields.each("is", [&](const YamlNode& value) {
    if (value.kind == Kind::scalar)
      mapping.alarm_values.push_back(value.text);
    else
      report_value(value, "a value of the field", errors);
  });
}

/// A list of {is: "SYN scan", class: tcp4}: values of the field `class_field`.
void read_class(const YamlNode& node, LogMapping& mapping, YamlErrors& errors) {
  const YamlFields fields(node, "a class", {"is", "class"}, errors);
  fields.require({"is", "class"});
  std::string value;
  fields.text("is", value);
  if (const auto found = fields.choice("class", said_classes()))
    mapping.classes[value] = *parse_said_class(said_classes()[*found]);
}

void read_pattern(const YamlNode& node, LogMapping& mapping, YamlErrors& errors) {
  const YamlFields fields(node, "a pattern", {"line", "class"}, errors);
  fields.require({"line"});
  AlarmPattern pattern;
  fields.text("line", pattern.line);
  if (const std::string problem = regex_problem(pattern.line); !problem.empty())
    errors.add(fields.at("line"), problem + "; allowed is what ECMAScript understands");
  if (const auto found = fields.choice("class", said_classes()))
    pattern.traffic_class = parse_said_class(said_classes()[*found]);
  mapping.patterns.push_back(std::move(pattern));
}

LogMapping read_mapping(const YamlNode& root, YamlErrors& errors) {
  const YamlFields fields(
      root, "a mapping",
      {"zpilab", "time", "source", "target", "separator", "alarm", "class_field", "classes", "match"},
      errors);
  check_format_version(fields);
  LogMapping mapping;
  if (const YamlNode* time = fields.find("time")) read_time(*time, mapping, errors);
  fields.text("source", mapping.source_field);
  fields.text("target", mapping.target_field);
  std::string separator = ",";
  fields.text("separator", separator);
  if (separator == "tab") separator = "\t";
  if (separator.size() != 1)
    errors.add(fields.at("separator"), "\"separator\" is one character, or tab");
  else
    mapping.separator = separator[0];
  if (const YamlNode* alarm = fields.find("alarm")) read_alarm(*alarm, mapping, errors);
  fields.text("class_field", mapping.class_field);
  fields.each("classes", [&](const YamlNode& row) { read_class(row, mapping, errors); });
  fields.each("match", [&](const YamlNode& row) { read_pattern(row, mapping, errors); });
  return mapping;
}

}  // namespace

Result<LogMapping> load_mapping_text(std::string_view text, const std::string& file_name) {
  YamlErrors errors(file_name, text);
  LogMapping mapping;
  if (const auto root = parse_yaml(text, errors)) mapping = read_mapping(*root, errors);
  if (!errors.empty()) return errors.to_error();
  return mapping;
}

Result<LogMapping> load_mapping(const std::string& path) {
  const auto text = read_text_file(path, kYamlMostBytes);
  if (!text) return text.error();
  return load_mapping_text(*text, path);
}

}  // namespace zpilab
