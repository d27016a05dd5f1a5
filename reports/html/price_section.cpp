#include <set>

#include "reports/html/interval_plot.h"
#include "reports/html/sections.h"
#include "reports/number_format.h"
#include "reports/page/html_table.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

std::string heading(const PageData& data) {
  const DetectorOverview* main = data.main();
  if (main == nullptr || main->hours <= 0) return "At what price: no time without probes yet";
  if (main->noisiest == nullptr)
    return "At what price: " + main->detector + " gave no false alarm in " + format_hours(main->hours);
  return "At what price: the noisiest workload of " + main->detector + " is " + main->noisiest->workload +
         ", with " + format_decimal(main->noisiest->alarms / main->noisiest->hours, 1) +
         " false alarms an hour";
}

/// What tells rows apart beside workload and detector.
std::string place_of(const TableReport& report, const FalseAlarmRow& row) {
  std::set<std::tuple<std::string, TargetFactors, double, std::string>> kinds;
  for (const FalseAlarmRow& other : report.false_alarms)
    kinds.insert({other.policy, other.target, other.sampling_rate_hz, other.device});
  if (kinds.size() < 2) return row.workload;
  return row.workload + ", " + row.policy + ", " + target_text(row.target) + ", " +
         sampling_rate_cell(row.sampling_rate_hz) + ", " + row.device;
}

IntervalMark rate_mark(const FalseAlarmRow& row, const DetectorStyle& style) {
  IntervalMark mark{style.style_of(row.detector), std::nullopt, row.per_hour.lower, row.per_hour.upper,
                    row.detector + " under " + row.workload + ": " + rate_cell(row)};
  if (row.alarms > 0) mark.value = row.alarms / row.hours;
  return mark;
}

Markup rates_table(const PageData& data) {
  HtmlTable table;
  table.caption = "False alarms in time without probes: lead-ins, placebos, and what is left after a scan";
  table.head = {{heading_cell("workload"), heading_cell("detector"), number_cell("alarms"),
                 number_cell("raw"), number_cell("per hour"), number_cell("95 % interval"),
                 number_cell("placebos alarmed")}};
  for (const bool apart : {false, true})
    for (const FalseAlarmRow& row : data.report().false_alarms) {
      if (row.apart != apart) continue;
      const std::string title = apart ? "Allowed, but like an attack: added to nothing" : "";
      if (table.groups.empty() || table.groups.back().title != title) table.groups.push_back({title, {}});
      table.groups.back().rows.push_back(
          {heading_cell(place_of(data.report(), row)), text_cell(detector_key(data.style(), row.detector)),
           number_cell(std::to_string(row.alarms)), number_cell(std::to_string(row.alarms_raw)),
           number_cell(rate_cell(row)), number_cell(rate_interval_cell(row)),
           number_cell(std::to_string(row.placebos_alarmed) + "/" + std::to_string(row.placebos))});
    }
  return html_table(table);
}

}  // namespace

Figure false_alarms_figure(const PageData& data) {
  std::vector<IntervalRow> rows;
  for (const bool apart : {false, true})
    for (const FalseAlarmRow& row : data.report().false_alarms) {
      if (row.apart != apart) continue;
      const std::string label = place_of(data.report(), row) + (apart ? " (apart)" : "");
      if (rows.empty() || rows.back().label != label) rows.push_back({label, {}});
      rows.back().marks.push_back(rate_mark(row, data.style()));
    }
  return interval_plot("false alarms", "False alarms per hour, with exact 95 % intervals",
                       "false alarms per hour; a line without a dot: none was seen, so at most this many",
                       rows);
}

Markup price_section(const PageData& data) {
  Markup content;
  if (data.report().false_alarms.empty())
    content = element("p", "No trial is done yet.");
  else
    content =
        legend(data.style()) +
        element("div", {{"class", "wide"}, {"tabindex", "0"}}, inline_figure(false_alarms_figure(data))) +
        rates_table(data);
  return section("price", heading(data), content);
}

}  // namespace zpilab
