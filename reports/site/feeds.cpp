#include "reports/site/feeds.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/csv_text.h"
#include "reports/number_format.h"
#include "reports/site/site_cells.h"
#include "reports/submission/entry_words.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

/// Printed to a microsecond: more was not measured.
Json rounded(double value) {
  return std::isfinite(value) ? Json(std::round(value * 1e6) / 1e6) : Json(nullptr);
}
template <typename T>
Json optional(const std::optional<T>& value) {
  return value ? rounded(*value) : Json(nullptr);
}

std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string outcome_word(const ScanResult& result) {
  if (is_gap(result)) return median_text(result);
  if (result.detected == 0) return "missed";
  return result.median ? "detected" : "not reached";
}

Json scan_json(int timing, const ScanKind& scan, const ScanResult& result) {
  Json json;
  json["timing"] = "T" + std::to_string(timing);
  json["scan"] = scan.nmap;
  json["ports"] = scan.ports;
  json["class"] = class_name(scan.traffic_class);
  json["outcome"] = outcome_word(result);
  json["trials"] = result.trials;
  json["n"] = result.n;
  json["detected"] = result.detected;
  json["detected_lower"] = result.interval ? rounded(result.interval->lower) : Json(nullptr);
  json["detected_upper"] = result.interval ? rounded(result.interval->upper) : Json(nullptr);
  json["ttfd_s"] = optional(result.median);
  json["ttfd_lower_s"] = result.median_interval ? optional(result.median_interval->lower) : Json(nullptr);
  json["ttfd_upper_s"] = result.median_interval ? optional(result.median_interval->upper) : Json(nullptr);
  json["ttfd_min_s"] = optional(result.earliest);
  json["ttfd_max_s"] = optional(result.latest);
  json["ttfd_uncertainty_s"] = rounded(result.uncertainty);
  json["probes_before"] = optional(result.probes);
  json["right_class"] = result.right_class;
  json["duration_s"] = optional(result.duration);
  json["cut"] = result.cut;
  json["not_covered"] = result.not_covered;
  json["contaminated"] = result.contaminated;
  json["not_done"] = result.not_done;
  return json;
}

Json quiet_json(const QuietResult& quiet) {
  return {{"alarms", quiet.alarms},
          {"hours", rounded(quiet.hours)},
          {"per_hour", rounded(quiet.alarms / quiet.hours)},
          {"per_hour_lower", rounded(quiet.per_hour.lower)},
          {"per_hour_upper", rounded(quiet.per_hour.upper)}};
}

/// What stands in front of every row of an entry.
Json identity_json(const Entry& entry) {
  Json json;
  json["id"] = entry.id;
  json["detector"] = entry.detector.name;
  json["version"] = entry.detector.version;
  json["division"] = division_word(entry.detector.division);
  json["label"] = label_word(entry.label);
  json["system"] = entry.system.id;
  json["suite"] = entry.suite.name;
  json["suite_version"] = entry.suite.version;
  json["submitter"] = entry.submitter;
  json["date"] = entry.date;
  return json;
}

Json summary_json(const SiteEntry& shown) {
  Json json = identity_json(shown.entry);
  json["page"] = entry_folder(shown.entry.id) + "index.html";
  json["licence"] = shown.entry.licence;
  json["manifest_sha256"] = shown.entry.manifest_hash;
  json["scored"] = shown.results.scored;
  json["detected"] = shown.results.detected;
  json["false_alarms"] = shown.results.all_quiet ? quiet_json(*shown.results.all_quiet) : Json(nullptr);
  json["scans"] = Json::array();
  for (auto timing = shown.results.scans.rbegin(); timing != shown.results.scans.rend(); ++timing)
    for (const auto& [scan, result] : timing->second)
      json["scans"].push_back(scan_json(timing->first, scan, result));
  return json;
}

Json trial_json(const EntryTrial& trial) {
  Json json;
  json["key"] = trial.key;
  json["scan"] = trial.scan;
  json["nmap"] = trial.nmap;
  json["ports"] = trial.ports;
  json["class"] = class_name(trial.traffic_class);
  json["timing"] = "T" + std::to_string(trial.timing);
  json["workload"] = trial.workload;
  json["policy"] = trial.policy;
  json["state"] = trial.state;
  json["reason"] = trial.reason;
  json["duration_s"] = optional(trial.duration);
  json["cut"] = trial.cut;
  json["start"] = start_word(trial.start);
  json["uncertainty_s"] = rounded(trial.uncertainty);
  json["probes_before"] = trial.probes_before ? Json(*trial.probes_before) : Json(nullptr);
  json["ttfd_s"] = trial.ttfd ? rounded(trial.ttfd->seconds) : Json(nullptr);
  json["detected"] = trial.ttfd ? Json(trial.ttfd->happened) : Json(nullptr);
  json["right_class"] = trial.right_class;
  json["contaminated"] = trial.contaminated;
  json["covered"] = trial.covered;
  json["alarms_s"] = Json::array();
  for (const double seconds : trial.detections) json["alarms_s"].push_back(rounded(seconds));
  return json;
}

Json withdrawal_json(const Withdrawal& withdrawal) {
  return {{"id", withdrawal.id},
          {"page", entry_folder(withdrawal.id) + "index.html"},
          {"withdrawn", withdrawal.withdrawn_utc},
          {"reason", withdrawal.reason}};
}

std::string csv_cell(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? csv_text(value.get<std::string>()) : value.dump();
}

std::string csv_row(const Json& row) {
  std::string line;
  for (const Json& cell : row) line += csv_cell(cell) + ',';
  line.back() = '\n';
  return line;
}

Json csv_fields(const SiteEntry& shown, int timing, const ScanKind& scan, const ScanResult& result) {
  Json row = identity_json(shown.entry);
  row.update(scan_json(timing, scan, result));
  const auto& quiet = shown.results.all_quiet;
  row["false_alarms"] = quiet ? Json(quiet->alarms) : Json(nullptr);
  row["quiet_hours"] = quiet ? rounded(quiet->hours) : Json(nullptr);
  return row;
}

/// Of the feed, with the time that it is sorted by.
struct FeedItem {
  std::string utc, id;
  Json json;
};

FeedItem feed_item(const SiteData& data, const std::string& id, const std::string& utc,
                   const std::string& title, const std::string& text) {
  const std::string url = data.address + entry_folder(id) + "index.html";
  Json json = {{"id", entry_folder(id) + "index.html#" + utc},
               {"url", url},
               {"title", title},
               {"content_text", text},
               {"date_published", utc}};
  return {utc, id, std::move(json)};
}

}  // namespace

std::string results_json(const SiteData& data) {
  Json json = {{"zpilab_results", 1}, {"entries", Json::array()}, {"withdrawn", Json::array()}};
  for (const SiteEntry& shown : data.entries) json["entries"].push_back(summary_json(shown));
  for (const Withdrawal& withdrawal : data.withdrawals)
    json["withdrawn"].push_back(withdrawal_json(withdrawal));
  return text_of(json);
}

std::string results_csv(const SiteData& data) {
  std::string text;
  const Json names = csv_fields({}, 3, {}, {});
  for (const auto& [name, value] : names.items()) text += name + ',';
  text.back() = '\n';
  for (const SiteEntry& shown : data.entries)
    for (auto timing = shown.results.scans.rbegin(); timing != shown.results.scans.rend(); ++timing)
      for (const auto& [scan, result] : timing->second)
        text += csv_row(csv_fields(shown, timing->first, scan, result));
  return text;
}

std::string feed_json(const SiteData& data) {
  std::vector<FeedItem> items;
  for (const SiteEntry& shown : data.entries) {
    const Entry& entry = shown.entry;
    items.push_back(feed_item(data, entry.id, shown.provenance.merged_utc,
                              detector_text(entry.detector) + " on " + entry.system.id,
                              "Detected " + std::to_string(shown.results.detected) + " of " +
                                  counted(shown.results.scored, "scored scan", "scored scans") + "; " +
                                  std::string(label_word(entry.label)) + "; by " + entry.submitter));
  }
  for (const Withdrawal& withdrawal : data.withdrawals)
    items.push_back(feed_item(data, withdrawal.id, withdrawal.withdrawn_utc, "Withdrawn: " + withdrawal.id,
                              withdrawal.reason));
  std::sort(items.begin(), items.end(), [](const FeedItem& a, const FeedItem& b) {
    return a.utc != b.utc ? a.utc > b.utc : a.id < b.id;
  });
  Json json = {{"version", "https://jsonfeed.org/version/1.1"},
               {"title", "How fast detectors notice network scans"}};
  if (!data.address.empty()) {
    json["home_page_url"] = data.address + "index.html";
    json["feed_url"] = data.address + "feed.json";
  }
  json["items"] = Json::array();
  for (FeedItem& item : items) json["items"].push_back(std::move(item.json));
  return text_of(json);
}

std::string entry_json(const SiteEntry& shown) {
  const Entry& entry = shown.entry;
  Json json = summary_json(shown);
  json["zpilab_entry"] = 1;
  json["remarks"] = entry.remarks;
  json["configuration_sha256"] = entry.detector.configuration_hash;
  json["suppression"] = entry.detector.suppression;
  json["os"] = entry.system.os;
  json["kernel"] = entry.system.kernel;
  json["hardware"] = entry.system.hardware;
  json["network"] = entry.system.network;
  json["suite_sha256"] = entry.suite.hash;
  json["planned"] = entry.suite.planned;
  json["made_with"] = entry.tool_version;
  json["signature_valid"] = entry.signature_valid;
  json["merged_from"] = shown.provenance.merged_from;
  json["merged_utc"] = shown.provenance.merged_utc;
  json["merged_by"] = shown.provenance.merged_by;
  json["reproduced_by"] = shown.reproduction ? Json(shown.reproduction->by) : Json(nullptr);
  json["quiet"] = Json::array();
  for (const QuietStretch& stretch : entry.quiet)
    json["quiet"].push_back(
        {{"workload", stretch.workload}, {"hours", rounded(stretch.hours)}, {"alarms", stretch.alarms}});
  json["trials"] = Json::array();
  for (const EntryTrial& trial : entry.trials) json["trials"].push_back(trial_json(trial));
  return text_of(json);
}

std::string tombstone_json(const Withdrawal& withdrawal) { return text_of(withdrawal_json(withdrawal)); }

}  // namespace zpilab
