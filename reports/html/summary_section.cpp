#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "reports/html/sections.h"
#include "reports/number_format.h"
#include "reports/page/html_table.h"
#include "reports/statistics/interval.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

std::string of_timings(const DetectorOverview& overview) {
  std::string text;
  for (const auto& [timing, speed] : overview.speed) {
    if (speed.n == 0) continue;
    text += (text.empty() ? "" : " and ") +
            (speed.median ? "within " + format_ttfd(std::max(*speed.median, 0.01), speed.uncertainty)
                          : std::string("never")) +
            " at T" + std::to_string(timing);
  }
  return text;
}

std::string rate_text(const DetectorOverview& overview) {
  if (overview.hours <= 0) return "";
  if (overview.alarms == 0)
    return "none in " + format_hours(overview.hours) + ", fewer than " +
           format_decimal(overview.per_hour.upper, 1) + "/h";
  return format_decimal(overview.alarms / overview.hours, 1) + "/h [" +
         format_decimal(overview.per_hour.lower, 1) + "-" + format_decimal(overview.per_hour.upper, 1) +
         "] in " + format_hours(overview.hours);
}

std::string proportion_text(int k, int n, const std::optional<Interval>& interval) {
  std::string text = std::to_string(k) + "/" + std::to_string(n);
  if (interval)
    text += " [" + format_decimal(interval->lower * 100, 0) + "-" + format_decimal(interval->upper * 100, 0) +
            " %]";
  return text;
}

Markup slowest_cell(const PageData& data, const DetectorOverview& overview) {
  if (!overview.slowest) return "-";
  const ScanRow& row = *overview.slowest->row;
  return Markup(format_time(overview.slowest->seconds) + ": " + row.scan.nmap + " -T" +
                std::to_string(row.setting.timing) + " " + row.setting.workload + ", trial ") +
         data.trial_link(overview.slowest->trial);
}

HtmlRow overview_row(const PageData& data, const DetectorOverview& overview) {
  HtmlRow row = {heading_cell(detector_key(data.style(), overview.detector)),
                 number_cell(proportion_text(overview.detected, overview.n, overview.interval))};
  for (const auto& [timing, speed] : data.overviews().front().speed) {
    const auto own = overview.speed.find(timing);
    const bool scored = own != overview.speed.end() && own->second.n > 0;
    row.push_back(number_cell(
        scored ? median_text(own->second.median, own->second.interval, own->second.uncertainty) : "-"));
  }
  row.push_back(number_cell(std::to_string(overview.right_class) + "/" + std::to_string(overview.classed)));
  row.push_back(number_cell(rate_text(overview)));
  row.push_back({slowest_cell(data, overview), HtmlCell::Kind::text, 1, ""});
  return row;
}

Markup overview_table(const PageData& data) {
  HtmlTable table;
  table.caption = "Was every scan noticed, how fast, and at what price";
  HtmlRow head = {heading_cell("detector"), number_cell("scans noticed")};
  for (const auto& [timing, speed] : data.overviews().front().speed)
    head.push_back(number_cell("median TTFD at -T" + std::to_string(timing)));
  head.push_back(number_cell("right class"));
  head.push_back(number_cell("false alarms"));
  head.push_back(heading_cell("slowest"));
  table.head = {head};
  table.groups.emplace_back();
  for (const DetectorOverview& overview : data.overviews())
    table.groups[0].rows.push_back(overview_row(data, overview));
  return html_table(table);
}

const ScanRow* row_of(const TableReport& report, const ScanRow& like, int timing,
                      const std::string& detector) {
  Setting setting = like.setting;
  setting.timing = timing;
  for (const ScanRow& row : report.rows)
    if (row.setting == setting && row.scan == like.scan && row.device == like.device &&
        row.detector == detector)
      return &row;
  return nullptr;
}

void add_headline_cells(const ScanRow* row, HtmlRow& cells) {
  if (row == nullptr || row->n == 0) {
    cells.push_back(
        {row != nullptr && row->not_covered > 0 ? "not covered" : "-", HtmlCell::Kind::text, 4, "none"});
    return;
  }
  const bool missed = row->detected < row->n;
  cells.push_back(number_cell(duration_cell(*row)));
  cells.push_back({detected_cell(*row), HtmlCell::Kind::number, 1, missed ? "miss" : ""});
  cells.push_back(
      number_cell(median_text(row->ttfd, kaplan_meier_median_interval(times_of(*row)), row->uncertainty)));
  cells.push_back(number_cell(row->probes ? format_decimal(*row->probes, 0) : "-"));
}

/// Everything but the timing that tells two rows of the headline table apart.
std::string group_title(const PageData& data, const ScanRow& row, bool several) {
  if (!several) return "";
  std::string text = "closed ports " + row.setting.policy + ", target " + target_text(row.setting.target) +
                     ", " + sampling_rate_cell(row.setting.sampling_rate_hz) + ", on " + row.device;
  return data.several_workloads() ? text : row.setting.workload + ", " + text;
}

/// Scan by timing, of one detector.
Markup headline_table(const PageData& data, const std::string& detector) {
  const TableReport& report = data.pooled();
  std::set<int, std::greater<>> timings;
  std::set<std::pair<Setting, std::string>> kinds;
  for (const ScanRow& row : report.rows) {
    timings.insert(row.setting.timing);
    Setting setting = row.setting;
    setting.timing = 0;
    kinds.insert({setting, row.device});
  }
  HtmlTable table;
  table.style = "headline";
  table.caption = detector_key(data.style(), detector) +
                  Markup(data.several_workloads() ? ": each scan over all workloads" : ": each scan");
  HtmlRow above = {{"", HtmlCell::Kind::text, 2, ""}}, head = {heading_cell("scan"), heading_cell("class")};
  for (const int timing : timings) {
    above.push_back({"-T" + std::to_string(timing), HtmlCell::Kind::heading, 4, ""});
    for (const char* name : {"duration", "noticed", "median TTFD", "probes before"})
      head.push_back(number_cell(name));
  }
  table.head = {above, head};
  // Each scan once, with all timings beside each other; the first timing that has it stands for it.
  std::set<std::tuple<Setting, ScanName, std::string>> shown;
  for (const ScanRow& row : report.rows) {
    Setting setting = row.setting;
    setting.timing = 0;
    if (!shown.insert({setting, row.scan, row.device}).second) continue;
    const std::string title = group_title(data, row, kinds.size() > 1);
    auto group = std::find_if(table.groups.begin(), table.groups.end(),
                              [&](const HtmlTable::Group& known) { return known.title == title; });
    if (group == table.groups.end()) {
      table.groups.push_back({title, {}});
      group = std::prev(table.groups.end());
    }
    HtmlRow cells = {heading_cell(scan_cell(row.scan)),
                     text_cell(std::string(class_name(row.scan.traffic_class)))};
    for (const int timing : timings) add_headline_cells(row_of(report, row, timing, detector), cells);
    group->rows.push_back(std::move(cells));
  }
  return html_table(table);
}

/// One of the tables shows at a time: radio buttons need no script. On paper all show.
Markup headline(const PageData& data) {
  Markup buttons, panels;
  for (std::size_t i = 0; i < data.style().names().size(); ++i) {
    const std::string& detector = data.style().names()[i];
    const std::string id = "choice-" + std::to_string(i);
    Attributes attributes = {{"type", "radio"}, {"name", "detector"}, {"id", id}, {"class", "choice"}};
    if (i == 0) attributes.push_back({"checked", ""});
    buttons += empty_element("input", attributes);
    buttons += element("label", {{"for", id}}, detector_key(data.style(), detector));
    panels += element("div", {{"class", "panel"}}, headline_table(data, detector));
  }
  return element("fieldset", {{"class", "choices"}},
                 element("legend", "Scan by timing, of detector") + buttons + panels);
}

struct Exclusion {
  std::string what;
  int trials = 0;
  Markup why;
  bool told = true;  ///< already in the line above the table
};

Markup links(const PageData& data, const std::vector<int>& trials) {
  constexpr std::size_t kShown = 12;
  Markup text;
  for (std::size_t i = 0; i < std::min(trials.size(), kShown); ++i)
    text += Markup(i == 0 ? "trial " : ", ") + data.trial_link(trials[i]);
  if (trials.size() > kShown) text += " and " + std::to_string(trials.size() - kShown) + " more";
  return text;
}

std::vector<Exclusion> trials_without_result(const PageData& data) {
  std::map<std::pair<std::string, std::string>, std::vector<int>> reasons;
  for (const ScoredTrial& scored : data.campaign().trials) {
    const StoredTrial& trial = scored.trial;
    if (trial.state == TrialState::done) continue;
    reasons[{std::string(state_name(trial.state)), trial.record.reason}].push_back(trial.id);
  }
  std::vector<Exclusion> exclusions;
  for (const auto& [reason, trials] : reasons)
    exclusions.push_back({reason.first, static_cast<int>(trials.size()),
                          Markup((reason.second.empty() ? "" : reason.second + ": ")) + links(data, trials)});
  return exclusions;
}

std::vector<Exclusion> exclusions_of(const PageData& data) {
  std::vector<Exclusion> exclusions = trials_without_result(data);
  int cut = 0, estimated = 0;
  for (const ScoredTrial& scored : data.campaign().trials) {
    if (scored.trial.state != TrialState::done) continue;
    cut += scored.trial.record.cut ? 1 : 0;
    estimated += scored.trial.record.t0_estimated ? 1 : 0;
  }
  if (cut > 0)
    exclusions.push_back({"cut", cut,
                          "nmap was stopped after " +
                              format_time(seconds(data.campaign().phases.scan_at_most)) +
                              ": the scan counts, its duration is not nmap's"});
  if (estimated > 0)
    exclusions.push_back(
        {"estimated", estimated, "no tap: the first probe is estimated from nmap's packet trace"});
  for (const DetectorOverview& overview : data.overviews()) {
    const std::string of = " for " + overview.detector;
    const bool told = &overview == data.main();
    if (overview.n > overview.detected)
      exclusions.push_back(
          {"censored" + of, overview.n - overview.detected,
           "no alarm until the end of the grace: counts in n and in the median as later than "
           "all that was seen",
           told});
    if (overview.contaminated > 0)
      exclusions.push_back(
          {"contaminated" + of, overview.contaminated, "an alarm before the scan: not in n", told});
    if (overview.crashed > 0) exclusions.push_back({"crashed" + of, overview.crashed, "not in n", told});
    if (overview.unscorable > 0)
      exclusions.push_back({"unscorable" + of, overview.unscorable, "no probe was seen: not in n", told});
    if (overview.not_covered > 0)
      exclusions.push_back({"not covered" + of, overview.not_covered,
                            "of a class that the detector does not claim: no miss, not in n", false});
  }
  return exclusions;
}

Markup exclusions(const PageData& data) {
  const std::vector<Exclusion> all = exclusions_of(data);
  if (all.empty()) return element("p", "Every trial gave a result, and every scan was noticed by all.");
  HtmlTable table;
  table.caption = "What is not in the numbers, or is in them in another way, and why";
  table.head = {{heading_cell("what"), number_cell("trials"), heading_cell("why")}};
  table.groups.emplace_back();
  for (const Exclusion& exclusion : all)
    table.groups[0].rows.push_back({heading_cell(exclusion.what),
                                    number_cell(std::to_string(exclusion.trials)),
                                    {exclusion.why, HtmlCell::Kind::text, 1, "prose"}});
  std::string says =
      std::to_string(data.report().done) + " of " + std::to_string(data.report().planned) + " trials done";
  std::map<std::string, int> told;
  for (const Exclusion& exclusion : all)
    if (exclusion.told) told[exclusion.what] += exclusion.trials;
  for (const auto& [what, trials] : told) says += "; " + std::to_string(trials) + " " + what;
  says += ". What is left out or counted in another way, and why: " +
          counted(static_cast<int>(all.size()), "line", "lines");
  return details(says, html_table(table), false);
}

Markup facts(const PageData& data) {
  const CampaignHeader& header = data.campaign().header;
  std::set<std::string> devices, workloads;
  double hours = 0;
  for (const WorkloadHours& row : data.report().hours) hours += row.hours;
  for (const ScoredTrial& scored : data.campaign().trials) {
    devices.insert(scored.trial.device);
    workloads.insert(scored.trial.workload);
  }
  const auto listed = [](const std::set<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  };
  const std::string text =
      "Scenario " + header.scenario_name + ": " + counted(data.report().done, "trial", "trials") + ", " +
      format_hours(hours) + " of device time, on " + listed(devices) + " under " + listed(workloads) +
      "; made " + header.created_utc.substr(0, 16) + " UTC with zpilab " + header.zpilab_version + ".";
  return element("p", {{"class", "facts"}}, text);
}

}  // namespace

std::string finding(const PageData& data) {
  const DetectorOverview* main = data.main();
  if (main == nullptr) return "No scan was scored yet";
  std::string text =
      main->detector + " noticed " +
      (main->detected == main->n ? "all " + std::to_string(main->n)
                                 : std::to_string(main->detected) + " of " + std::to_string(main->n)) +
      (main->not_covered > 0 ? " scans that it covers, half of them " : " scans, half of them ") +
      of_timings(*main);
  if (main->hours > 0)
    text += main->alarms == 0
                ? "; no false alarm in " + format_hours(main->hours)
                : "; " + format_decimal(main->alarms / main->hours, 1) + " false alarms an hour";
  return text;
}

Markup summary_section(const PageData& data) {
  Markup content = element("h1", finding(data)) + facts(data);
  if (!data.overviews().empty()) content += overview_table(data) + headline(data);
  content += exclusions(data);
  for (const std::string& note : data.report().notes) content += element("p", {{"class", "warning"}}, note);
  return element("section", {{"id", "summary"}, {"aria-label", "Summary"}}, content);
}

}  // namespace zpilab
