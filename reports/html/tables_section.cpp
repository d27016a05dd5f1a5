#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "reports/html/sections.h"
#include "reports/number_format.h"
#include "reports/page/html_table.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

constexpr std::size_t kLongestDetections = 1'400'000;  // bytes; the page has to stay small

using RowsOfTiming = std::vector<const ScanRow*>;

std::map<int, RowsOfTiming, std::greater<>> by_timing(const TableReport& report) {
  std::map<int, RowsOfTiming, std::greater<>> timings;
  for (const ScanRow& row : report.rows) timings[row.setting.timing].push_back(&row);
  return timings;
}

std::set<std::string> devices_of(const RowsOfTiming& rows) {
  std::set<std::string> devices;
  for (const ScanRow* row : rows) devices.insert(row->device);
  return devices;
}

Markup ttfd_cell(const ScanRow& row) {
  if (row.n == 0) return row.not_covered > 0 ? "not covered" : "-";
  Markup text = format_ttfd(row.ttfd, row.uncertainty);
  if (row.detected < row.n)
    text += Markup(" ") + element("small", std::to_string(row.detected) + "/" + std::to_string(row.n));
  return text;
}

/// Of one scan in one setting: for each device the duration, then each detector's time.
HtmlRow articles_row(const RowsOfTiming& rows, const ScanName& scan, const Setting& setting,
                     const std::set<std::string>& devices, const DetectorStyle& style) {
  HtmlRow cells = {heading_cell(scan_cell(scan)), text_cell(std::string(class_name(scan.traffic_class)))};
  for (const std::string& device : devices) {
    Markup duration = "-";
    std::vector<HtmlCell> times(style.names().size(), number_cell("-"));
    for (const ScanRow* row : rows) {
      if (row->device != device || row->scan != scan || row->setting != setting) continue;
      if (row->duration || row->cut > 0) duration = duration_cell(*row);
      times[style.rank(row->detector)] = number_cell(ttfd_cell(*row));
    }
    cells.push_back(number_cell(duration));
    for (HtmlCell& time : times) cells.push_back(std::move(time));
  }
  return cells;
}

Markup articles_table(int number, int timing, const RowsOfTiming& rows, const DetectorStyle& style) {
  const std::set<std::string> devices = devices_of(rows);
  HtmlTable table;
  table.style = "articles";
  table.caption = "Table " + std::to_string(number) +
                  ". Scan duration and time until first detection, per device. The -T" +
                  std::to_string(timing) + " flag was used to perform the scans.";
  HtmlRow above = {{"", HtmlCell::Kind::text, 2, ""}}, head = {heading_cell("scan"), heading_cell("class")};
  for (const std::string& device : devices) {
    above.push_back({device, HtmlCell::Kind::heading, static_cast<int>(style.names().size()) + 1, ""});
    head.push_back(number_cell("duration"));
    for (const std::string& detector : style.names())
      head.push_back(number_cell(detector_key(style, detector)));
  }
  table.head = {above, head};
  std::set<std::tuple<Setting, ScanName>> shown;
  for (const ScanRow* row : rows) {
    if (!shown.insert({row->setting, row->scan}).second) continue;
    const std::string title = setting_text(row->setting);
    if (table.groups.empty() || table.groups.back().title != title) table.groups.push_back({title, {}});
    table.groups.back().rows.push_back(articles_row(rows, row->scan, row->setting, devices, style));
  }
  return html_table(table);
}

/// Every alarm that counts of every trial: "12: 0.05, 10.3". `left`: bytes that may still be written.
Markup detections_cell(const PageData& data, const ScanRow& row, std::size_t& left) {
  Markup text;
  std::size_t silent = 0, omitted = 0;
  for (const AlarmsOfTrial& trial : row.alarms) {
    if (trial.seconds.empty() && !data.inside().contains(trial.trial)) {
      ++silent;
      continue;
    }
    if (left == 0) {
      ++omitted;
      continue;
    }
    std::string times;
    for (const double seconds : trial.seconds) times += (times.empty() ? "" : ", ") + format_seconds(seconds);
    const Markup item = element(
        "span", {{"class", "t"}},
        element("small", data.trial_link(trial.trial)) + Markup(" " + (times.empty() ? "none" : times)));
    left -= std::min(left, item.str().size());
    text += item + Markup(" ");
  }
  if (silent > 0)
    text += element("span", {{"class", "t none"}},
                    "none in " + counted(static_cast<int>(silent), "trial", "trials") + " ");
  if (omitted > 0)
    text += element(
        "span", {{"class", "t warning"}},
        "and " + std::to_string(omitted) + " trials that this page has no room for: zpilab report table");
  return text;
}

Markup detections_table(const PageData& data, const std::vector<RowsOfScan>& scans, std::size_t& left) {
  HtmlTable table;
  table.style = "detections";
  table.caption =
      "Number of the trial, then all its alarms in seconds after the first probe; negative: in the "
      "lead-in";
  table.head = {{heading_cell("scan"), heading_cell("detector"), heading_cell("detections of each trial")}};
  table.groups.emplace_back();
  for (const RowsOfScan& rows : scans)
    for (const std::string& detector : data.style().names())
      for (const ScanRow* row : rows)
        if (row->detector == detector && !row->alarms.empty())
          table.groups[0].rows.push_back({heading_cell(scan_cell(row->scan)),
                                          text_cell(detector_key(data.style(), detector)),
                                          text_cell(detections_cell(data, *row, left))});
  return html_table(table);
}

}  // namespace

Markup tables_section(const PageData& data) {
  Markup content;
  int number = 0;
  for (const auto& [timing, rows] : by_timing(data.report()))
    content += articles_table(++number, timing, rows, data.style());
  content += element("h3", "Table " + std::to_string(++number) + ". All detections of each trial");
  std::size_t left = kLongestDetections;
  bool open = true;
  for (const auto& scans : rows_by_setting(data.report())) {
    content +=
        details(setting_text(scans.front().front()->setting), detections_table(data, scans, left), open);
    open = false;
  }
  if (data.report().rows.empty()) content = element("p", "No scan was scored yet.");
  return section("tables", "The tables of the articles", content);
}

}  // namespace zpilab
