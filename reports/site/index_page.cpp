#include <algorithm>
#include <set>

#include "reports/number_format.h"
#include "reports/page/html_table.h"
#include "reports/site/site_cells.h"
#include "reports/site/site_frame.h"
#include "reports/site/site_pages.h"
#include "reports/submission/entry_words.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

constexpr std::size_t kLongestName = 28;    // characters of a name in the table; its page has more
constexpr std::size_t kLongestChoice = 60;  // of what can be chosen in a filter

/// Something that sorts: seconds; what has no number comes last, misses before gaps.
std::string sort_key(const ScanResult& result) {
  if (is_gap(result)) return "3e9";
  if (result.detected == 0) return "2e9";
  return result.median ? format_fixed(*result.median, 6) : "1e9";
}

/// How soon half of the scans were detected, as a shade; the time stands in it.
std::string shade_of(const ScanResult& result) {
  if (is_gap(result)) return "gap";
  if (result.detected == 0) return "miss";
  if (!result.median) return "";
  return *result.median <= 1 ? "shade4" : *result.median <= 10 ? "shade2" : "shade1";
}

Markup line(const Markup& text) { return text.empty() ? Markup() : element("small", text); }

HtmlCell scan_cell(const ScanResult* result) {
  if (result == nullptr) return {"not run", HtmlCell::Kind::number, 1, "gap", {{"data-sort", "4e9"}}};
  Markup content = median_text(*result);
  if (!is_gap(*result)) {
    content += line(median_interval_text(*result));
    std::string counts = detected_text(*result);
    if (result->probes) counts += ", " + probes_text(*result->probes) + " p.";
    content += line(counts);
    if (result->contaminated > 0) content += line(std::to_string(result->contaminated) + " left out");
  }
  return {content, HtmlCell::Kind::number, 1, shade_of(*result), {{"data-sort", sort_key(*result)}}};
}

HtmlCell false_alarm_cell(const EntryResults& results) {
  if (!results.all_quiet)
    return {"no quiet stretch", HtmlCell::Kind::number, 1, "gap", {{"data-sort", "4e9"}}};
  const QuietResult& quiet = *results.all_quiet;
  const double rate = quiet.alarms == 0 ? 0 : quiet.alarms / quiet.hours;
  return {
      Markup(rate_text(quiet)) + line(rate_interval_text(quiet)) + line("in " + format_hours(quiet.hours)),
      HtmlCell::Kind::number,
      1,
      "",
      {{"data-sort", format_fixed(rate, 6)}}};
}

HtmlCell entry_cell(const SiteEntry& shown) {
  const Entry& entry = shown.entry;
  const Markup name = stranger(detector_text(entry.detector), kLongestName);
  Markup content = element("a", {{"href", entry_folder(entry.id) + "index.html"}}, name);
  content += Markup(" ") + marks(entry);
  content += line(stranger(entry.system.id, kLongestName) + Markup(", ") +
                  stranger(suite_text(entry.suite), kLongestName) + Markup(", by ") +
                  stranger(entry.submitter, kLongestName));
  return {content,
          HtmlCell::Kind::heading,
          1,
          "",
          {{"data-detector", shortened(entry.detector.name, kLongestChoice)},
           {"data-version", shortened(entry.detector.version, kLongestChoice)},
           {"data-system", shortened(entry.system.id, kLongestChoice)},
           {"data-suite", shortened(suite_text(entry.suite), kLongestChoice)},
           {"data-division", std::string(division_word(entry.detector.division))},
           {"data-label", std::string(label_word(entry.label))}}};
}

HtmlCell total_cell(const std::map<ScanKind, ScanResult>& scans) {
  int n = 0, detected = 0;
  for (const auto& [scan, result] : scans) {
    n += result.n;
    detected += result.detected;
  }
  if (n == 0) return {"-", HtmlCell::Kind::number, 1, "gap", {{"data-sort", "4e9"}}};
  const double share = static_cast<double>(detected) / n;
  return {std::to_string(detected) + "/" + std::to_string(n),
          HtmlCell::Kind::number,
          1,
          "",
          {{"data-sort", format_fixed(-share, 6)}}};
}

HtmlRow entry_row_of(const SiteEntry& shown, int timing, const std::set<ScanKind>& kinds) {
  static const std::map<ScanKind, ScanResult> kNone;
  const auto found = shown.results.scans.find(timing);
  const auto& scans = found == shown.results.scans.end() ? kNone : found->second;
  HtmlRow row = {entry_cell(shown), total_cell(scans), false_alarm_cell(shown.results)};
  for (const ScanKind& kind : kinds) {
    const auto result = scans.find(kind);
    row.push_back(scan_cell(result == scans.end() ? nullptr : &result->second));
  }
  return row;
}

/// An entry that ran no scan at this timing is a gap in the whole row, but where it ran none at all it has
/// one row.
Markup results_table(const SiteData& data) {
  std::set<ScanKind> kinds;
  std::set<int, std::greater<>> timings;
  for (const SiteEntry& shown : data.entries)
    for (const auto& [timing, scans] : shown.results.scans) {
      timings.insert(timing);
      for (const auto& [kind, result] : scans) kinds.insert(kind);
    }
  HtmlTable table;
  table.style = "results";
  table.caption =
      "Median time until first detection, with its interval, detected of scored scans, and the probes that "
      "had "
      "arrived before (p.). The darker, the sooner: within 1 s, within 10 s, later. Entries stand in order "
      "of name.";
  HtmlRow head = {heading_cell("detector"), number_cell("detected"), number_cell("false alarms")};
  for (const ScanKind& kind : kinds)
    head.push_back(number_cell(stranger(scan_text(kind), kLongestName) +
                               element("small", std::string(class_name(kind.traffic_class)))));
  table.head = {head};
  for (const int timing : timings) {
    HtmlTable::Group group{"-T" + std::to_string(timing), {}};
    for (const SiteEntry& shown : data.entries) group.rows.push_back(entry_row_of(shown, timing, kinds));
    table.groups.push_back(std::move(group));
  }
  return html_table(table);
}

Markup reading() {
  Markup list;
  const auto item = [&](const Markup& term, const Markup& text) {
    list += element("dt", term) + element("dd", text);
  };
  const auto mark = [](const char* label) {
    return element("span", {{"class", std::string("mark ") + label}}, label);
  };
  item(mark("self-reported"), "times as they were stated; nobody could compute them again");
  item(mark("verified"), "every time was computed again from the evidence that was handed in");
  item(mark("reproduced"), "a second run by somebody else came to the same");
  item(mark("tuned"), "not as it is shipped: its settings were changed");
  item("missed", "the scan ran, and no alarm came while anybody watched");
  item("not reached", "under half of the scans were detected, so there is no median");
  item("not covered", "the detector does not claim to see this class: no miss");
  item("not run", "this entry has no such scan");
  item("left out, contaminated", "an alarm came before the scan began, so that none after it means anything");
  item("not done", "no trial of this scan could be carried out");
  item("intervals",
       "95 %, from six trials on; of false alarms exact (Poisson); none in T hours is at most 3/T");
  return element("details", element("summary", "How to read the table") + element("dl", list));
}

Markup withdrawn_section(const SiteData& data) {
  if (data.withdrawals.empty()) return {};
  Markup list;
  for (const Withdrawal& withdrawal : data.withdrawals)
    list +=
        element("li", element("a", {{"href", entry_folder(withdrawal.id) + "index.html"}}, withdrawal.id) +
                          Markup(": ") + stranger(withdrawal.reason));
  return element("section", {{"id", "withdrawn"}}, element("h2", "Withdrawn") + element("ul", list));
}

}  // namespace

std::string index_page(const SiteData& data) {
  std::set<std::string> detectors, submitters;
  int checked = 0;
  for (const SiteEntry& shown : data.entries) {
    detectors.insert(shown.entry.detector.name);
    submitters.insert(shown.entry.submitter);
    if (shown.entry.label != EntryLabel::self_reported) ++checked;
  }
  const auto count = [](std::size_t n) { return static_cast<int>(n); };
  Markup content = element("h1", "How fast detectors notice network scans");
  content += element("p", {{"class", "facts"}},
                     counted(count(data.entries.size()), "entry", "entries") + " of " +
                         counted(count(detectors.size()), "detector", "detectors") + " by " +
                         counted(count(submitters.size()), "contributor", "contributors") + "; " +
                         std::to_string(checked) + " checked by machine.");
  content += reading();
  content += data.entries.empty() ? element("p", "No entry yet.") : results_table(data);
  content += withdrawn_section(data);
  return site_frame("How fast detectors notice network scans", "", Script::table, content);
}

}  // namespace zpilab
