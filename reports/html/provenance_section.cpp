#include <map>
#include <set>

#include "reports/html/sections.h"
#include "reports/page/html_table.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

HtmlTable two_columns(const std::string& caption, const std::string& name, const std::string& value) {
  HtmlTable table;
  table.style = "facts";
  table.caption = caption;
  table.head = {{heading_cell(name), heading_cell(value)}};
  table.groups.emplace_back();
  return table;
}

void add(HtmlTable& table, const std::string& name, const Markup& value) {
  table.groups[0].rows.push_back({heading_cell(name), {value, HtmlCell::Kind::text, 1, "value"}});
}

Markup campaign_table(const PageData& data) {
  const CampaignHeader& header = data.campaign().header;
  HtmlTable table = two_columns("The campaign", "what", "value");
  add(table, "file", data.file());
  add(table, "made", header.created_utc);
  add(table, "scenario", header.scenario_name + ", SHA-256 " + header.scenario_hash);
  add(table, "inventory", header.inventory_name + ", SHA-256 " + header.inventory_hash);
  add(table, "plan", "SHA-256 " + header.plan_hash);
  add(table, "seed", std::to_string(header.seed));
  add(table, "run by",
      "zpilab " + header.zpilab_version + ", revision " +
          (header.git_revision.empty() ? "not known" : header.git_revision));
  add(table, "page made by", std::string("zpilab-report ") + ZPILAB_VERSION);
  for (const auto& [name, hash] : header.workloads) add(table, "workload " + name, "SHA-256 " + hash);
  return html_table(table);
}

Markup detectors_table(const PageData& data) {
  std::map<std::string, std::set<std::string>> versions;
  for (const ScoredTrial& scored : data.campaign().trials)
    for (const DetectorOutcome& outcome : scored.trial.record.detectors)
      versions[outcome.detector].insert(outcome.version +
                                        (outcome.hash.empty() ? "" : ", SHA-256 " + outcome.hash));
  HtmlTable table =
      two_columns("The detectors, as they ran", "detector", "version and hash of program and model");
  for (const auto& [detector, ran] : versions)
    for (const std::string& version : ran) add(table, detector, version);
  return html_table(table);
}

constexpr std::size_t kValuesShown = 6;

/// Every setting with its values; most are the same in all trials.
Markup environment_table(const PageData& data) {
  std::map<std::string, std::map<std::string, int>> settings;
  for (const ScoredTrial& scored : data.campaign().trials)
    for (const auto& [name, value] : scored.trial.record.environment) ++settings[name][value];
  HtmlTable table =
      two_columns("Kernel, versions and settings of every host", "setting", "value, in how many trials");
  for (const auto& [name, values] : settings) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& [value, trials] : values) {
      if (shown++ == kValuesShown) break;
      text +=
          (text.empty() ? "" : "; ") + value + (values.size() > 1 ? " (" + std::to_string(trials) + ")" : "");
    }
    if (values.size() > kValuesShown)
      text += "; and " + std::to_string(values.size() - kValuesShown) + " other values";
    add(table, name, text);
  }
  return html_table(table);
}

Markup file_text(const std::string& name, const std::string& text) {
  return details(name, element("pre", {{"tabindex", "0"}}, element("code", text)), false);
}

/// In single quotes for a shell.
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

Markup provenance_section(const PageData& data) {
  const CampaignHeader& header = data.campaign().header;
  const std::string commands =
      "zpilab run scenario.yaml" + std::string(header.inventory_text.empty() ? "" : " --lab inventory.yaml") +
      "      # the two files below, with those names\n" + "zpilab report html " + quoted(data.file());
  Markup content = element("p", "To measure it again, and to make this page again:") +
                   element("pre", {{"tabindex", "0"}}, element("code", commands));
  content += campaign_table(data) + detectors_table(data);
  content += file_text("scenario.yaml", header.scenario_text);
  content += file_text("inventory.yaml", header.inventory_text);
  for (const auto& [name, text] : header.detectors) content += file_text("Detector " + name, text);
  content += details("Kernel, versions and settings of every host", environment_table(data), false);
  return section("provenance", "Where these numbers come from", content);
}

}  // namespace zpilab
