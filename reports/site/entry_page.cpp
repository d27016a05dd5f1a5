#include <algorithm>
#include <array>
#include <cstdio>

#include "reports/number_format.h"
#include "reports/page/html_table.h"
#include "reports/site/site_cells.h"
#include "reports/site/site_frame.h"
#include "reports/site/site_pages.h"
#include "reports/submission/entry_words.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

/// From the folder of an entry to the site's root.
std::string root_of(const std::string& id) {
  std::string root = "../../";
  for (const char c : id)
    if (c == '/') root += "../";
  return root;
}

Markup or_dash(const Markup& text) { return text.empty() ? Markup("-") : text; }
Markup given(const std::string& text) { return text.empty() ? Markup("not given") : stranger(text); }

Markup facts(const std::vector<std::pair<Markup, Markup>>& rows) {
  Markup list;
  for (const auto& [term, text] : rows) list += element("dt", term) + element("dd", text);
  return element("dl", list);
}

Markup hash_text(const std::string& hash) {
  return hash.empty() ? Markup("not given") : element("code", stranger(hash, 64));
}

Markup section(const std::string& id, const std::string& heading, const Markup& content) {
  return element("section", {{"id", id}}, element("h2", heading) + content);
}

std::string left_out_text(const ScanResult& result) {
  std::string text;
  const auto add = [&](int n, const char* why) {
    if (n > 0) text += (text.empty() ? "" : ", ") + std::to_string(n) + " " + why;
  };
  add(result.not_covered, "not covered");
  add(result.contaminated, "contaminated");
  add(result.not_done, "not done");
  return text;
}

Markup with_small(const std::string& text, const std::string& small) {
  return small.empty() ? Markup(text) : Markup(text + " ") + element("small", small);
}

HtmlRow scan_row(const ScanKind& scan, const ScanResult& result) {
  const bool gap = is_gap(result);
  const std::string style = gap ? "gap" : result.detected == 0 ? "miss" : "";
  return {
      heading_cell(stranger(scan_text(scan))),
      text_cell(std::string(class_name(scan.traffic_class))),
      number_cell(duration_text(result)),
      number_cell(gap ? Markup("-") : with_small(detected_text(result), detected_interval_text(result))),
      {with_small(median_text(result), median_interval_text(result)), HtmlCell::Kind::number, 1, style, {}},
      number_cell(result.earliest ? Markup(span_text(*result.earliest, *result.latest)) : Markup("-")),
      number_cell(result.probes ? probes_text(*result.probes) : "-"),
      number_cell(result.detected > 0
                      ? std::to_string(result.right_class) + "/" + std::to_string(result.detected)
                      : "-"),
      text_cell(or_dash(left_out_text(result)))};
}

Markup scans_section(const SiteEntry& shown) {
  HtmlTable table;
  table.caption =
      "Times since the first probe. Median by Kaplan and Meier: a miss counts as longer than what "
      "was "
      "watched. Intervals from six trials on.";
  table.head = {{heading_cell("scan"), heading_cell("class"), number_cell("duration"),
                 number_cell("detected"), number_cell("median TTFD"), number_cell("range"),
                 number_cell("probes before"), number_cell("right class"), heading_cell("left out")}};
  for (auto timing = shown.results.scans.rbegin(); timing != shown.results.scans.rend(); ++timing) {
    HtmlTable::Group group{"-T" + std::to_string(timing->first), {}};
    for (const auto& [scan, result] : timing->second) group.rows.push_back(scan_row(scan, result));
    table.groups.push_back(std::move(group));
  }
  const Markup content = table.groups.empty() ? element("p", "It ran no scan.") : html_table(table);
  return section("scans", "Scans", content);
}

Markup quiet_section(const SiteEntry& shown) {
  if (shown.results.quiet.empty())
    return section("false-alarms", "False alarms",
                   element("p", "No quiet stretch was handed in: not known."));
  HtmlTable table;
  table.caption =
      "Alarms in stretches without scans; 95 % intervals, exact (Poisson). None in T hours: at most 3/T.";
  table.head = {{heading_cell("workload"), number_cell("alarms"), number_cell("length"),
                 number_cell("per hour"), number_cell("interval")}};
  table.groups.emplace_back();
  for (const auto& [workload, quiet] : shown.results.quiet)
    table.groups[0].rows.push_back({heading_cell(stranger(workload)),
                                    number_cell(std::to_string(quiet.alarms)),
                                    number_cell(format_hours(quiet.hours)), number_cell(rate_text(quiet)),
                                    number_cell(or_dash(rate_interval_text(quiet)))});
  return section("false-alarms", "False alarms", html_table(table));
}

/// "0.05 s", "missed in 60 s", or why there is none.
std::string first_text(const EntryTrial& trial) {
  if (trial.ttfd && trial.ttfd->happened) return time_text(trial.ttfd->seconds, trial.uncertainty);
  if (trial.ttfd) return "missed in " + format_time(trial.ttfd->seconds);
  if (trial.state != "done") return "not done";
  if (trial.scan.empty()) return "no scan";
  if (!trial.covered) return "not covered";
  return trial.contaminated ? "contaminated" : "not scored";
}

std::string alarms_text(const EntryTrial& trial) {
  constexpr std::size_t kMost =
      20;  // a detector that never ends would fill the page; entry.json has them all
  std::string text;
  for (std::size_t i = 0; i < std::min(kMost, trial.detections.size()); ++i)
    text += (i > 0 ? ", " : "") + format_seconds(trial.detections[i]);
  if (trial.detections.size() > kMost)
    text += " and " + std::to_string(trial.detections.size() - kMost) + " more";
  return text;
}

HtmlRow trial_row_of(const EntryTrial& trial) {
  constexpr std::size_t kLongest = 80;
  const bool missed = trial.ttfd && !trial.ttfd->happened;
  const std::string scan =
      trial.scan.empty() ? "none" : scan_text({trial.traffic_class, trial.nmap, trial.ports});
  Markup state = stranger(trial.state, kLongest);
  if (!trial.reason.empty()) state += Markup(": ") + stranger(trial.reason, kLongest);
  std::string duration = trial.duration ? format_time(*trial.duration) : "-";
  if (trial.cut) duration += " (cut)";
  const std::string start =
      trial.scan.empty() || trial.state != "done"
          ? "-"
          : std::string(start_word(trial.start)) + ", \xC2\xB1 " +
                format_fixed(trial.uncertainty * 1000, trial.uncertainty < 0.01 ? 1 : 0) + " ms";
  return {heading_cell(stranger(trial.key, kLongest)),
          text_cell(stranger(scan, kLongest)),
          text_cell(trial.scan.empty() ? "-" : "-T" + std::to_string(trial.timing)),
          text_cell(stranger(trial.workload, kLongest) + Markup(", ") + stranger(trial.policy, kLongest)),
          text_cell(state),
          number_cell(duration),
          {first_text(trial),
           HtmlCell::Kind::number,
           1,
           missed       ? "miss"
           : trial.ttfd ? ""
                        : "gap",
           {}},
          number_cell(trial.probes_before ? std::to_string(*trial.probes_before) : "-"),
          text_cell(trial.ttfd && trial.ttfd->happened ? (trial.right_class ? "right" : "wrong or not named")
                                                       : "-"),
          {or_dash(alarms_text(trial)), HtmlCell::Kind::text, 1, "alarms", {}},
          text_cell(start)};
}

Markup trials_section(const Entry& entry) {
  HtmlTable table;
  table.caption = "Alarms in seconds since the first probe; negative: before it.";
  table.head = {{heading_cell("trial"), heading_cell("scan"), heading_cell("timing"),
                 heading_cell("workload, policy"), heading_cell("state"), number_cell("duration"),
                 number_cell("first detection"), number_cell("probes before"), heading_cell("class"),
                 heading_cell("all alarms"), heading_cell("start seen by")}};
  table.groups.emplace_back();
  for (const EntryTrial& trial : entry.trials) table.groups[0].rows.push_back(trial_row_of(trial));
  Markup content = element("p", {{"class", "facts"}},
                           std::to_string(entry.suite.planned) + " were planned, " +
                               std::to_string(entry.trials.size()) + " are here.");
  content += html_table(table);
  return section("trials", "Every trial", content);
}

std::string what_was_checked(const Entry& entry) {
  switch (entry.label) {
    case EntryLabel::self_reported:
      return "self-reported: times as they were stated, without evidence to compute them from";
    case EntryLabel::verified:
      return "verified: every time was computed again from the evidence in the submission";
    case EntryLabel::reproduced:
      return "reproduced: verified, and a second run came to the same";
  }
  return "";
}

Markup provenance_section(const SiteEntry& shown) {
  const Entry& entry = shown.entry;
  std::vector<std::pair<Markup, Markup>> rows = {{"Label", what_was_checked(entry)}};
  if (shown.reproduction)
    rows.push_back({"Reproduced by",
                    stranger(shown.reproduction->by) + Markup(", " + shown.reproduction->reproduced_utc)});
  rows.push_back({"Submitted by", stranger(entry.submitter) + Markup(", ") + given(entry.date)});
  rows.push_back({"Signature", entry.signature_valid ? "fits the key that it names" : "none"});
  rows.push_back({"Licence", given(entry.licence)});
  rows.push_back({"Manifest", hash_text(entry.manifest_hash)});
  rows.push_back({"Made with", Markup("zpilab ") + stranger(entry.tool_version)});
  rows.push_back({"Merged from", element("code", stranger(shown.provenance.merged_from)) +
                                     Markup(", " + shown.provenance.merged_utc + ", by zpilab ") +
                                     stranger(shown.provenance.merged_by)});
  rows.push_back({"As data", element("a", {{"href", "entry.json"}}, "entry.json")});
  return section("provenance", "Where it comes from", facts(rows));
}

Markup subject(const Entry& entry) {
  const bool tuned = entry.detector.division == Division::tuned;
  return facts(
      {{"Detector", stranger(detector_text(entry.detector)) + Markup(tuned ? ", tuned" : ", as shipped")},
       {"Configuration", hash_text(entry.detector.configuration_hash)},
       {"Repeats hidden by",
        entry.detector.suppression.empty() ? "nothing that is known" : stranger(entry.detector.suppression)},
       {"System", stranger(entry.system.id) + Markup(": ") + given(entry.system.os) + Markup(", kernel ") +
                      given(entry.system.kernel)},
       {"Hardware", given(entry.system.hardware)},
       {"Network", given(entry.system.network)},
       {"Suite", stranger(suite_text(entry.suite)) + Markup(", ") + hash_text(entry.suite.hash)},
       {"Remarks", entry.remarks.empty() ? Markup("none") : stranger(entry.remarks, 4000)}});
}

}  // namespace

std::string entry_page(const SiteEntry& shown) {
  const Entry& entry = shown.entry;
  const std::string title = detector_text(entry.detector) + " on " + entry.system.id;
  Markup content = element(
      "h1", stranger(detector_text(entry.detector), 120) + Markup(" on ") + stranger(entry.system.id, 120));
  std::string finding = "Detected " + std::to_string(shown.results.detected) + " of " +
                        counted(shown.results.scored, "scored scan", "scored scans") + "; false alarms: " +
                        (shown.results.all_quiet ? rate_text(*shown.results.all_quiet) : "not known") + ".";
  int contaminated = 0;
  for (const EntryTrial& trial : entry.trials)
    contaminated += trial.contaminated && trial.covered && !trial.scan.empty() ? 1 : 0;
  if (contaminated > 0)
    finding += " " + counted(contaminated, "scan is", "scans are") +
               " left out: an alarm had come before the scan began.";
  content += element("p", {{"class", "facts"}}, marks(entry) + Markup(" " + finding));
  content += element("section", {{"id", "subject"}}, subject(entry));
  content += scans_section(shown) + quiet_section(shown) + trials_section(entry) + provenance_section(shown);
  return site_frame(title.substr(0, 200), root_of(entry.id), Script::none, content);
}

std::string tombstone_page(const Withdrawal& withdrawal) {
  Markup content = element("h1", "Withdrawn");
  content +=
      element("p", element("code", withdrawal.id) + Markup(" was here. It was withdrawn, and its numbers are "
                                                           "gone; this address stays."));
  content += facts({{"Why", stranger(withdrawal.reason, 4000)}, {"When", withdrawal.withdrawn_utc}});
  return site_frame("Withdrawn: " + withdrawal.id, root_of(withdrawal.id), Script::none, content);
}

}  // namespace zpilab
