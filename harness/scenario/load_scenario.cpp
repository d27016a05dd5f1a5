#include "harness/scenario/load_scenario.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "harness/core/sha256.h"
#include "harness/scenario/load_scan.h"
#include "harness/scenario/load_target.h"
#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

constexpr Nanoseconds kMinute = 60 * kSecond;
constexpr Nanoseconds kHour = 60 * kMinute;
constexpr double kLowestRate = 1, kHighestRate = 1000;
constexpr int kMostScans = 200;
constexpr int kMostWeight = 100;

void read_devices(const YamlFields& fields, std::vector<std::string>& devices) {
  const YamlNode* node = fields.find("devices");
  if (node == nullptr || (node->kind == Kind::scalar && node->text == "all")) return;
  fields.names("devices", devices);
  // An empty list would mean "all", which is not what it says.
  if (node->kind == Kind::list && node->items.empty())
    report_value(*node, "all, or a list of at least one device of the inventory", fields.errors());
}

void read_one_rate(const YamlNode& node, std::vector<double>& rates, YamlErrors& errors) {
  const auto rate = node.kind == Kind::scalar ? parse_rate(node.text) : std::nullopt;
  if (!rate || *rate < kLowestRate || *rate > kHighestRate)
    report_value(node, "a rate from 1 Hz to 1000 Hz, or a list of rates", errors);
  else if (std::find(rates.begin(), rates.end(), *rate) != rates.end())
    errors.add(node.at, shown(node.text) + " is listed twice; keep one");
  else
    rates.push_back(*rate);
}

void read_sampling(const YamlNode& node, std::vector<double>& rates, YamlErrors& errors) {
  const YamlFields fields(node, "sampling", {"rate"}, errors);
  fields.require({"rate"});
  const YamlNode* rate = fields.find("rate");
  if (rate == nullptr) return;
  std::vector<double> found;
  if (rate->kind == Kind::list)
    for (const YamlNode& element : rate->items) read_one_rate(element, found, errors);
  if (rate->kind != Kind::list || rate->items.empty()) read_one_rate(*rate, found, errors);
  if (!found.empty()) rates = std::move(found);
}

void read_phases(const YamlNode& node, Phases& phases, YamlErrors& errors) {
  const YamlFields fields(node, "phases", {"lead_in", "scan_at_most", "grace"}, errors);
  fields.duration("lead_in", phases.lead_in, kMillisecond, kHour);
  fields.duration("scan_at_most", phases.scan_at_most, kMillisecond, 24 * kHour);
  fields.duration("grace", phases.grace, kMillisecond, kHour);
}

/// "2 per block".
void read_placebo(const YamlFields& fields, int& placebo) {
  constexpr std::string_view kSuffix = " per block";
  const YamlNode* node = fields.find("placebo");
  if (node == nullptr) return;
  const std::string_view text = node->text;
  const auto count = node->kind == Kind::scalar && text.ends_with(kSuffix)
                         ? parse_integer(text.substr(0, text.size() - kSuffix.size()))
                         : std::nullopt;
  if (count && *count >= 0 && *count <= 100)
    placebo = static_cast<int>(*count);
  else
    report_value(*node, "\"N per block\" with N from 0 to 100", fields.errors());
}

void read_scans(const YamlFields& fields, std::vector<ScanSpec>& scans) {
  std::map<std::string, int> first_line;
  fields.each("scans", [&](const YamlNode& node) {
    ScanSpec scan = read_scan(node, fields.errors());
    if (scan.name.empty()) return;
    const auto [found, is_new] = first_line.emplace(scan.name, node.at.line);
    if (!is_new)
      fields.errors().add(node.at, "a second scan named " + shown(scan.name) + " (first in line " +
                                       std::to_string(found->second) + "); give each its own \"name\"");
    scans.push_back(std::move(scan));
  });
  if (scans.size() > static_cast<std::size_t>(kMostScans))
    fields.errors().add(fields.at("scans"), "too many scans; at most " + std::to_string(kMostScans));
}

void read_policies(const YamlFields& fields, std::vector<Policy>& policies) {
  if (!fields.has("policies")) return;
  policies.clear();
  fields.each("policies", [&](const YamlNode& node) {
    const auto policy = node.kind == Kind::scalar ? parse_policy(node.text) : std::nullopt;
    if (!policy) return report_value(node, "open, reject or drop", fields.errors());
    if (std::find(policies.begin(), policies.end(), *policy) != policies.end())
      fields.errors().add(node.at, shown(node.text) + " is listed twice; keep one");
    else
      policies.push_back(*policy);
  });
}

/// {workload: ice, as: ice-symmetric, settings: {...}}. Whether the workload has such settings is seen where
/// it is loaded.
std::optional<std::string> read_variant(const YamlNode& node, Scenario& scenario, YamlErrors& errors) {
  const YamlFields fields(node, "a workload's variant", {"workload", "as", "settings"}, errors);
  WorkloadVariant variant;
  std::string name;
  fields.require({"workload", "as", "settings"});
  fields.name("workload", variant.workload);
  fields.name("as", name);
  fields.numbers("settings", variant.settings);
  if (name.empty()) return std::nullopt;
  if (name == variant.workload || name == "ambient") {
    report_value(*fields.find("as"), "a name of its own, such as " + variant.workload + "-busy", errors);
    return std::nullopt;
  }
  scenario.variants[name] = std::move(variant);
  return name;
}

/// Names of workloads, and variants of them.
void read_workloads(const YamlFields& fields, Scenario& scenario) {
  if (!fields.has("workloads")) return;
  std::vector<std::string> names;
  fields.each("workloads", [&](const YamlNode& node) {
    const auto name = node.kind == Kind::map ? read_variant(node, scenario, fields.errors())
                                             : read_name(node, fields.errors());
    if (!name) return;
    if (std::find(names.begin(), names.end(), *name) != names.end())
      fields.errors().add(node.at, shown(*name) + " is named twice; keep one");
    names.push_back(*name);
  });
  scenario.workloads = std::move(names);
}

/// How many cards a level has in its factor's deck: {workloads: {hard: 4}, policies: {open: 3}}.
void read_weights(const YamlNode& node, Scenario& scenario, YamlErrors& errors) {
  const YamlFields fields(node, "weights", {kNamedFactors.begin(), kNamedFactors.end()}, errors);
  for (const std::string_view factor : kNamedFactors) {
    const YamlNode* weights = fields.find(factor);
    if (weights == nullptr) continue;
    const std::vector<std::string> levels = level_names(scenario, factor);
    const YamlFields of_levels(*weights, "the weights of " + std::string(factor),
                               {levels.begin(), levels.end()}, errors);
    for (const std::string& level : levels) {
      int weight = 1;
      of_levels.integer(level, weight, 1, kMostWeight);
      // A weight of one is no weight: it must not make another plan.
      if (weight != 1) scenario.weights[std::string(factor)][level] = weight;
    }
  }
}

void read_design(const YamlFields& fields, Scenario& scenario) {
  const auto chosen = fields.choice("factors", {"crossed", "dealt"});
  if (chosen) scenario.factors = *chosen == 1 ? FactorDesign::dealt : FactorDesign::crossed;
  const YamlNode* weights = fields.find("weights");
  if (weights == nullptr) return;
  if (scenario.factors == FactorDesign::crossed)
    fields.errors().add(fields.at("weights"),
                        "crossed factors have no weights: every level is there as often as the others; "
                        "allowed with \"factors: dealt\"");
  else
    read_weights(*weights, scenario, fields.errors());
}

void refuse_empty_list(const YamlFields& fields, std::string_view key) {
  const YamlNode* node = fields.find(key);
  if (node != nullptr && node->kind == Kind::list && node->items.empty())
    fields.errors().add(node->at, "the list is empty; \"" + std::string(key) + "\" needs at least one");
}

Scenario read_scenario(const YamlNode& root, YamlErrors& errors) {
  const YamlFields fields(
      root, "a scenario",
      {"zpilab",      "scenario", "description", "seed",           "repetitions",    "devices",
       "sampling",    "phases",   "timings",     "scans",          "placebo",        "workloads",
       "detectors",   "policies", "open_ports",  "open_tcp_ports", "open_udp_ports", "icmp_limits",
       "impairments", "factors",  "weights"},
      errors);
  Scenario scenario;
  check_format_version(fields);
  fields.require({"scenario"});
  fields.name("scenario", scenario.name);
  fields.long_text("description", scenario.description);
  fields.integer("seed", scenario.seed, 0, std::numeric_limits<std::int64_t>::max());
  fields.integer("repetitions", scenario.repetitions, 1, 10'000);
  read_devices(fields, scenario.devices);
  if (const YamlNode* node = fields.find("sampling"))
    read_sampling(*node, scenario.sampling_rates_hz, errors);
  if (const YamlNode* node = fields.find("phases")) read_phases(*node, scenario.phases, errors);
  read_timings(fields, "timings", scenario.timings);
  read_scans(fields, scenario.scans);
  read_placebo(fields, scenario.placebo_per_block);
  read_workloads(fields, scenario);
  fields.names("detectors", scenario.detectors);
  read_policies(fields, scenario.policies);
  read_target_factors(fields, scenario);
  for (const std::string_view factor : kNamedFactors) refuse_empty_list(fields, factor);
  read_design(fields, scenario);
  if (errors.empty() && scenario.scans.empty() && scenario.placebo_per_block == 0)
    errors.add(fields.at("placebo"), "there is nothing to run: no scans and no placebo; give one of them");
  return scenario;
}

}  // namespace

Result<Scenario> load_scenario_text(std::string_view text, const std::string& file_name) {
  YamlErrors errors(file_name, text);
  const auto root = parse_yaml(text, errors);
  Scenario scenario;
  if (root) scenario = read_scenario(*root, errors);
  if (!errors.empty()) return errors.to_error();
  scenario.text = std::string(text);
  scenario.hash = sha256_hex(text);
  return scenario;
}

Result<Scenario> load_scenario(const std::string& path) {
  auto text = read_text_file(path, kYamlMostBytes);
  if (!text) return text.error();
  return load_scenario_text(*text, path);
}

}  // namespace zpilab
