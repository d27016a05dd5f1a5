#include "reports/compare/read_baseline.h"

#include <fstream>
#include <set>

#include "harness/core/ids.h"
#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

constexpr double kMostSeconds = 1e7;  // a third of a year
constexpr int kMostAlarms = 1'000'000;

/// As YamlFields::text, but "" and null are a text as well.
void read_text(const YamlFields& fields, std::string_view key, std::string& target) {
  const YamlNode* node = fields.find(key);
  if (node == nullptr || node->kind == Kind::null) return;
  if (node->kind == Kind::scalar && is_one_line(node->text))
    target = node->text;
  else
    report_value(*node, "text on one line, at most 4096 bytes", fields.errors());
}

ReplayedRecording read_recording(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a recording", errors);
  fields.require({"name", "sha256"});
  ReplayedRecording recording;
  fields.text("name", recording.name);
  fields.text("sha256", recording.sha256);
  const bool hash = recording.sha256.size() == 64 &&
                    recording.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hash && fields.has("sha256"))
    report_value(*fields.find("sha256"), "a SHA-256: 64 hexadecimal digits", errors);
  return recording;
}

MeasuredTrial read_trial(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a trial", errors);
  fields.require({"key", "scan", "timing", "workload", "policy", "traffic_class", "horizon_s", "ttfd_s",
                  "right_class", "detections", "false_alarms", "quiet_s"});
  MeasuredTrial trial;
  fields.text("key", trial.key);
  read_text(fields, "scan", trial.scan);
  read_text(fields, "timing", trial.timing);
  read_text(fields, "workload", trial.workload);
  read_text(fields, "policy", trial.policy);
  read_text(fields, "traffic_class", trial.traffic_class);
  fields.number("horizon_s", trial.horizon, 0, kMostSeconds);
  fields.number("ttfd_s", trial.ttfd, 0, kMostSeconds);
  fields.boolean("right_class", trial.right_class);
  fields.integer("detections", trial.detections, 0, kMostAlarms);
  fields.integer("false_alarms", trial.false_alarms, 0, kMostAlarms);
  fields.number("quiet_s", trial.quiet, 0, kMostSeconds);
  trial.timed = !trial.scan.empty();
  if (fields.has("traffic_class") && !parse_scan_class(trial.traffic_class))
    report_value(*fields.find("traffic_class"), "one of the eight classes, or other", errors);
  if (trial.timed && trial.timing.empty() && fields.has("timing"))
    report_value(*fields.find("timing"), "the timing of the scan, such as T3", errors);
  if (trial.ttfd && *trial.ttfd > trial.horizon)
    errors.add(fields.at("ttfd_s"), "detected after its horizon; an alarm that late is a false alarm");
  if (trial.ttfd && !trial.timed)
    errors.add(fields.at("ttfd_s"), "detected, but there was no scan; allowed is null");
  return trial;
}

std::vector<MeasuredTrial> read_trials(const YamlFields& fields) {
  std::vector<MeasuredTrial> trials;
  std::set<std::string> keys;
  fields.each("trials", [&](const YamlNode& node) {
    trials.push_back(read_trial(node, fields.errors()));
    const std::string& key = trials.back().key;
    if (!key.empty() && !keys.insert(key).second)
      fields.errors().add(node.at, "the key " + shown(key) + " stands twice; each trial has its own");
  });
  return trials;
}

void check_version(const YamlFields& fields) {
  const YamlNode* version = fields.find("zpilab_baseline");
  if (version != nullptr && version->text != "1")
    report_value(*version, "1, the version of the format that this program reads", fields.errors());
}

}  // namespace

bool looks_like_baseline(const std::string& path) {
  std::ifstream file(path);
  char first = 0;
  return file >> first && first == '{';
}

Result<Measurement> parse_baseline(std::string_view text, const std::string& path) {
  YamlErrors errors(path, text);
  Measurement measurement;
  measurement.path = path;
  if (const auto root = parse_yaml(text, errors)) {
    const YamlFields fields(*root, "a baseline", errors);
    fields.require({"zpilab_baseline", "detector", "recordings", "trials", "sampling_interval_s"});
    check_version(fields);
    MeasuredDetector detector;
    fields.text("detector", detector.name);
    fields.each("recordings", [&](const YamlNode& node) {
      measurement.recordings.push_back(read_recording(node, errors));
    });
    detector.trials = read_trials(fields);
    measurement.detectors.push_back(std::move(detector));
    fields.number("sampling_interval_s", measurement.sampling_interval, 0.0001, 3600);
  }
  if (!errors.empty()) return errors.to_error();
  return measurement;
}

Result<Measurement> load_baseline(const std::string& path) {
  const auto text = read_text_file(path, kYamlMostBytes);
  if (!text.ok()) return text.error();
  return parse_baseline(*text, path);
}

}  // namespace zpilab
