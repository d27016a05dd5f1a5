#include "reports/compare/gate.h"

#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {
namespace {

/// "1 sampling interval", "2.5 sampling intervals".
void read_intervals(const YamlFields& fields, std::string_view key, double& target) {
  const YamlNode* node = fields.find(key);
  if (node == nullptr) return;
  const std::string_view text = node->text;
  const std::size_t blank = text.find(' ');
  const std::string_view unit = blank == std::string_view::npos ? "" : text.substr(blank + 1);
  const auto value = parse_decimal(text.substr(0, blank));
  const bool good = node->kind == YamlNode::Kind::scalar && value && *value >= 0 && *value <= 1000 &&
                    (unit == "sampling interval" || unit == "sampling intervals");
  if (good)
    target = *value;
  else
    report_value(*node, "a number of sampling intervals up to 1000: \"1 sampling interval\"",
                 fields.errors());
}

SmallestEffect read_ttfd(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "ttfd", {"not_slower_by", "at_least"}, errors);
  fields.require({"not_slower_by"});
  SmallestEffect effect;
  fields.percent("not_slower_by", effect.share, 0, 10);
  read_intervals(fields, "at_least", effect.intervals);
  return effect;
}

Gate read_gate(const YamlNode& root, YamlErrors& errors) {
  const YamlFields fields(root, "a gate",
                          {"zpilab", "gate", "ttfd", "detected", "alarms_per_day", "missing_trials"}, errors);
  check_format_version(fields);
  fields.require({"gate"});
  Gate gate;
  fields.name("gate", gate.name);
  if (const YamlNode* node = fields.find("ttfd")) gate.ttfd = read_ttfd(*node, errors);
  if (const YamlNode* node = fields.find("detected")) {
    const YamlFields detected(*node, "detected", {"not_fewer_by"}, errors);
    detected.require({"not_fewer_by"});
    detected.integer("not_fewer_by", gate.detected_fewer_by, 1, 1'000'000);
  }
  if (const YamlNode* node = fields.find("alarms_per_day")) {
    const YamlFields alarms(*node, "alarms_per_day", {"at_most"}, errors);
    alarms.require({"at_most"});
    alarms.number("at_most", gate.alarms_per_day, 0, 1e6);
  }
  if (const YamlNode* node = fields.find("missing_trials")) {
    const YamlFields missing(*node, "missing_trials", {"at_most"}, errors);
    missing.require({"at_most"});
    missing.integer("at_most", gate.missing_trials, 0, 1'000'000);
  }
  return gate;
}

}  // namespace

Gate default_gate() {
  Gate gate;
  gate.ttfd = SmallestEffect{};
  gate.detected_fewer_by = 1;
  return gate;
}

Result<Gate> parse_gate(std::string_view text, const std::string& file_name) {
  YamlErrors errors(file_name, text);
  Gate gate;
  if (const auto root = parse_yaml(text, errors)) gate = read_gate(*root, errors);
  if (!errors.empty()) return errors.to_error();
  return gate;
}

Result<Gate> load_gate(const std::string& path) {
  const auto text = read_text_file(path, kYamlMostBytes);
  if (!text.ok()) return text.error();
  return parse_gate(*text, path);
}

}  // namespace zpilab
