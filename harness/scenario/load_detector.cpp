#include "harness/scenario/load_detector.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "harness/core/sha256.h"
#include "harness/core/share_folder.h"
#include "harness/detector_log/alarm_reader.h"
#include "harness/detector_log/log_format.h"
#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

void read_covers(const YamlFields& fields, std::vector<TrafficClass>& covers) {
  fields.each("covers", [&](const YamlNode& node) {
    const auto found = node.kind == Kind::scalar ? parse_scan_class(node.text) : std::nullopt;
    std::vector<std::string_view> allowed(kClassNames.begin() + 1, kClassNames.end());
    allowed.push_back(class_name(TrafficClass::other));
    if (!found || *found == TrafficClass::normal)
      report_value(node, join_choices(allowed), fields.errors());
    else if (std::find(covers.begin(), covers.end(), *found) != covers.end())
      fields.errors().add(node.at, shown(node.text) + " is listed twice; keep one");
    else
      covers.push_back(*found);
  });
}

AlarmPattern read_pattern(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a pattern", {"line", "class"}, errors);
  AlarmPattern pattern;
  fields.require({"line"});
  fields.text("line", pattern.line);
  if (const std::string problem = regex_problem(pattern.line); !problem.empty())
    errors.add(fields.at("line"), problem + "; allowed is what ECMAScript understands");
  std::vector<std::string_view> classes(kClassNames.begin() + 1, kClassNames.end());
  classes.push_back(class_name(TrafficClass::tcp));
  if (const auto found = fields.choice("class", classes))
    pattern.traffic_class = parse_said_class(classes[*found]);
  return pattern;
}

/// How its lines are understood: one of the known formats, or a regex map.
void read_log_lines(const YamlNode& node, const YamlFields& fields, AlarmSource& alarms) {
  fields.name("format", alarms.format);
  fields.each("match",
              [&](const YamlNode& row) { alarms.patterns.push_back(read_pattern(row, fields.errors())); });
  if (fields.has("format") == !alarms.patterns.empty())
    fields.errors().add(node.at, "give either \"format\" (" + log_format_names() +
                                     ") or \"match\", a list of {line: REGEX, class: CLASS}");
  if (!alarms.format.empty() && find_log_format(alarms.format) == nullptr)
    report_value(*fields.find("format"), log_format_names(), fields.errors());
}

/// `stdout`, or a log: `{file: PATH, ...}` or `{syslog: true, ...}`.
void read_alarms(const YamlNode& node, AlarmSource& alarms, YamlErrors& errors) {
  if (node.kind == Kind::scalar) {
    if (node.text != "stdout")
      report_value(node, "stdout, {file: PATH, format: NAME} or {syslog: true, format: NAME}", errors);
    return;
  }
  const YamlFields fields(node, "alarms", {"file", "syslog", "format", "match"}, errors);
  if (node.kind != Kind::map) return;
  read_log_lines(node, fields, alarms);
  if (fields.has("file") == fields.has("syslog"))
    errors.add(node.at, "alarms come from one place; give either \"file\" or \"syslog: true\"");
  if (fields.has("file")) {
    alarms.kind = AlarmSource::Kind::file;
    fields.text("file", alarms.file);
    if (!alarms.file.starts_with('/') && !alarms.file.starts_with("{dir}/"))
      errors.add(fields.at("file"), shown(alarms.file) +
                                        " is no place on the device; allowed is a path that "
                                        "begins with / or with {dir}/, the detector's own folder");
    return;
  }
  bool syslog = true;
  fields.boolean("syslog", syslog);
  if (!syslog) errors.add(fields.at("syslog"), "\"syslog\" can only be true; leave it out otherwise");
  alarms.kind = AlarmSource::Kind::syslog;
}

void check_contradictions(const YamlFields& fields, const DetectorSpec& detector) {
  YamlErrors& errors = fields.errors();
  const bool imported = detector.runs_on == DetectorSpec::RunsOn::import;
  if (imported && fields.has("start"))
    errors.add(fields.at("start"),
               "\"start\" contradicts \"runs_on: import\"; nothing is started for an import");
  if (!imported) fields.require({"start"});
  if (detector.runs_on == DetectorSpec::RunsOn::sensor && detector.reads == DetectorSpec::Reads::counters)
    errors.add(fields.at("runs_on"),
               "a sensor sees no counters of the device; use \"runs_on: device\" or another \"reads\"");
}

DetectorSpec read_detector(const YamlNode& root, YamlErrors& errors) {
  const YamlFields fields(
      root, "a detector",
      {"detector", "description", "version", "runs_on", "reads", "covers", "start", "alarms", "fresh"},
      errors);
  DetectorSpec detector;
  std::string description;
  fields.require({"detector", "covers"});
  fields.name("detector", detector.name);
  fields.long_text("description", description);
  fields.argv("version", detector.version_argv);
  if (const auto on = fields.choice("runs_on", {"device", "sensor", "import"}))
    detector.runs_on = static_cast<DetectorSpec::RunsOn>(*on);
  if (const auto reads = fields.choice("reads", {"counters", "packets", "nothing"}))
    detector.reads = static_cast<DetectorSpec::Reads>(*reads);
  if (const auto fresh = fields.choice("fresh", {"trial", "campaign"}))
    detector.fresh = static_cast<DetectorSpec::Fresh>(*fresh);
  read_covers(fields, detector.covers);
  fields.argv("start", detector.start);
  if (const YamlNode* alarms = fields.find("alarms")) read_alarms(*alarms, detector.alarms, errors);
  check_contradictions(fields, detector);
  return detector;
}

}  // namespace

Result<DetectorSpec> load_detector_text(std::string_view text, const std::string& file_name) {
  YamlErrors errors(file_name, text);
  const auto root = parse_yaml(text, errors);
  DetectorSpec detector;
  if (root) detector = read_detector(*root, errors);
  if (!errors.empty()) return errors.to_error();
  detector.text = std::string(text);
  detector.hash = sha256_hex(text);
  return detector;
}

Result<DetectorSpec> load_detector(const std::string& path) {
  auto text = read_text_file(path, kYamlMostBytes);
  if (!text) return text.error();
  return load_detector_text(*text, path);
}

Result<DetectorSpec> find_detector(const std::string& name, const std::vector<std::string>& folders) {
  if (!is_name(name)) return make_error(Errc::invalid_input, shown(name) + " is not the name of a detector");
  std::vector<std::string> all = folders;
  all.push_back(share_folder() + "/detectors");
  std::string searched;
  for (const std::string& folder : all) {
    const std::string path = folder + '/' + name + ".yaml";
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
      searched += (searched.empty() ? "" : ", ") + folder;
      continue;
    }
    auto detector = load_detector(path);
    if (detector && detector->name != name)
      return make_error(Errc::invalid_input,
                        "the file calls itself " + shown(detector->name) + "; allowed is the file's name",
                        path);
    return detector;
  }
  return make_error(Errc::invalid_input, "there is no detector " + shown(name) + " in " + searched +
                                             "; add a folder with --detectors");
}

}  // namespace zpilab
