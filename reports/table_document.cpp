#include "reports/table_document.h"

#include <algorithm>
#include <set>

#include "reports/number_format.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

constexpr std::size_t kAlarmsWidth = 70;

/// What differs within the whole report and so needs a column or a mention.
struct Varies {
  bool devices = false, policies = false, targets = false, rates = false, scan_names = false;
};

Varies what_varies(const TableReport& report) {
  std::set<std::string> devices, policies;
  std::set<TargetFactors> targets;
  std::set<double> rates;
  std::map<std::string, std::set<std::string>> names;
  for (const ScanRow& row : report.rows) names[scan_cell(row.scan)].insert(row.scan.name);
  for (const FalseAlarmRow& row : report.false_alarms) {
    devices.insert(row.device);
    policies.insert(row.policy);
    targets.insert(row.target);
    rates.insert(row.sampling_rate_hz);
  }
  const bool ambiguous =
      std::any_of(names.begin(), names.end(), [](const auto& n) { return n.second.size() > 1; });
  return {devices.size() > 1, policies.size() > 1, targets.size() > 1, rates.size() > 1, ambiguous};
}

using Rows = std::vector<const ScanRow*>;

/// The rows of each setting, in the report's order.
std::vector<Rows> by_setting(const TableReport& report) {
  std::vector<Rows> settings;
  for (const ScanRow& row : report.rows) {
    if (settings.empty() || settings.back().front()->setting != row.setting) settings.emplace_back();
    settings.back().push_back(&row);
  }
  return settings;
}

bool same_scan(const ScanRow& a, const ScanRow& b) { return a.scan == b.scan && a.device == b.device; }

std::vector<std::string> result_cells(const ScanRow& row) {
  if (row.n == 0) return {row.detector, detected_cell(row), "", "", "", "", ""};
  return {row.detector,
          detected_cell(row),
          chance_cell(row),
          format_ttfd(row.ttfd, row.uncertainty),
          format_range(row.ttfd_min, row.ttfd_max),
          row.probes ? format_decimal(*row.probes, 0) : "-",
          row.scan.classed() ? std::to_string(row.right_class) + "/" + std::to_string(row.n) : "-"};
}

Table result_table(const Rows& rows, const Varies& varies) {
  Table table;
  table.columns = {{"scan"}, {"class"}, {"duration", true}};
  if (varies.scan_names) table.columns.push_back({"name"});
  if (varies.devices) table.columns.push_back({"device"});
  for (const Table::Column& column : std::initializer_list<Table::Column>{{"detector"},
                                                                          {"detected"},
                                                                          {"chance", true},
                                                                          {"TTFD", true},
                                                                          {"range s", true},
                                                                          {"probes", true},
                                                                          {"class ok", true}})
    table.columns.push_back(column);
  const ScanRow* above = nullptr;
  for (const ScanRow* row : rows) {
    const bool repeats = above != nullptr && same_scan(*above, *row);
    std::vector<std::string> cells = {scan_cell(row->scan), std::string(class_name(row->scan.traffic_class)),
                                      duration_cell(*row)};
    if (varies.scan_names) cells.push_back(row->scan.name);
    if (varies.devices) cells.push_back(row->device);
    if (repeats) std::fill(cells.begin(), cells.end(), "");
    for (std::string& cell : result_cells(*row)) cells.push_back(std::move(cell));
    table.rows.push_back(std::move(cells));
    above = row;
  }
  return table;
}

void add_exclusions(const Rows& rows, Document& page) {
  struct Counts {
    int contaminated = 0, crashed = 0, unscorable = 0;
  };
  std::map<std::string, Counts> detectors;
  int estimated = 0;
  for (const ScanRow* row : rows) {
    Counts& counts = detectors[row->detector];
    counts.contaminated += row->contaminated;
    counts.crashed += row->crashed;
    counts.unscorable += row->unscorable;
    estimated = std::max(estimated, row->estimated);
  }
  std::string text;
  for (const auto& [detector, counts] : detectors) {
    std::string part;
    for (const auto& [n, what] :
         {std::pair{counts.contaminated, " contaminated by an alarm before the scan"},
          std::pair{counts.crashed, " crashed"}, std::pair{counts.unscorable, " without a probe seen"}})
      if (n > 0) part += (part.empty() ? "" : ", ") + std::to_string(n) + what;
    if (!part.empty()) text += (text.empty() ? "" : "; ") + detector + ": " + part;
  }
  if (!text.empty()) page.push_back(Paragraph{"Not in n: " + text + "."});
  if (estimated > 0)
    page.push_back(
        Paragraph{"No tap in some trials: their first probe is estimated from nmap's packet trace."});
}

/// An honest answer that is not the right class.
void add_uncertain(const Rows& rows, Document& page) {
  std::map<std::string, int> detectors;
  for (const ScanRow* row : rows)
    if (row->family_uncertain > 0) detectors[row->detector] += row->family_uncertain;
  std::string text;
  for (const auto& [detector, scans] : detectors)
    text += (text.empty() ? "" : ", ") + detector + " " + counted(scans, "scan", "scans");
  if (!text.empty())
    page.push_back(
        Paragraph{"Detected as TCP, family uncertain, and never called by the class: " + text + "."});
}

std::string alarm_list(const AlarmsOfTrial& trial) {
  std::string text;
  for (const double seconds : trial.seconds) text += (text.empty() ? "" : ", ") + format_seconds(seconds);
  return text.empty() ? "-" : text;
}

/// The alarms of all trials of a row, trials apart by " / ", cut into lines.
std::vector<std::string> alarm_lines(const ScanRow& row) {
  const bool none =
      std::all_of(row.alarms.begin(), row.alarms.end(), [](const auto& t) { return t.seconds.empty(); });
  if (none) return {"none in " + counted(static_cast<int>(row.alarms.size()), "trial", "trials")};
  std::vector<std::string> lines(1);
  for (const AlarmsOfTrial& trial : row.alarms) {
    const std::string text = alarm_list(trial);
    if (!lines.back().empty() && lines.back().size() + text.size() + 3 > kAlarmsWidth) {
      lines.back() += " /";
      lines.emplace_back();
    }
    lines.back() += (lines.back().empty() ? "" : " / ") + text;
  }
  return lines;
}

Table alarm_table(const Rows& rows, const Varies& varies) {
  Table table{{{"scan"}}, {}};
  if (varies.scan_names) table.columns.push_back({"name"});
  if (varies.devices) table.columns.push_back({"device"});
  table.columns.push_back({"detector"});
  table.columns.push_back({"alarms of each trial"});
  const ScanRow* above = nullptr;
  for (const ScanRow* row : rows) {
    if (row->alarms.empty()) continue;
    std::vector<std::string> cells = {scan_cell(row->scan)};
    if (varies.scan_names) cells.push_back(row->scan.name);
    if (varies.devices) cells.push_back(row->device);
    if (above != nullptr && same_scan(*above, *row)) std::fill(cells.begin(), cells.end(), "");
    cells.push_back(row->detector);
    for (const std::string& line : alarm_lines(*row)) {
      cells.push_back(line);
      table.rows.push_back(cells);
      std::fill(cells.begin(), cells.end(), "");
      cells.pop_back();
    }
    above = row;
  }
  return table;
}

/// Of the workloads that are ordinary life, or of those that are reported apart.
Table false_alarm_table(const TableReport& report, const Varies& varies, bool apart) {
  Table table{{{"workload"}}, {}};
  if (varies.policies) table.columns.push_back({"closed ports"});
  if (varies.targets) table.columns.push_back({"target"});
  if (varies.rates) table.columns.push_back({"rate", true});
  if (varies.devices) table.columns.push_back({"device"});
  for (const Table::Column& column : std::initializer_list<Table::Column>{{"detector"},
                                                                          {"alarms", true},
                                                                          {"raw", true},
                                                                          {"per hour", true},
                                                                          {"95 % interval", true},
                                                                          {"placebos alarmed", true}})
    table.columns.push_back(column);
  for (const FalseAlarmRow& row : report.false_alarms) {
    if (row.apart != apart) continue;
    std::vector<std::string> cells = {row.workload};
    if (varies.policies) cells.push_back(row.policy);
    if (varies.targets) cells.push_back(target_text(row.target));
    if (varies.rates) cells.push_back(sampling_rate_cell(row.sampling_rate_hz));
    if (varies.devices) cells.push_back(row.device);
    for (const std::string& cell :
         {row.detector, std::to_string(row.alarms), std::to_string(row.alarms_raw), rate_cell(row),
          rate_interval_cell(row), std::to_string(row.placebos_alarmed) + "/" + std::to_string(row.placebos)})
      cells.push_back(cell);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table hours_table(const TableReport& report) {
  Table table{{{"workload"}, {"trials", true}, {"device-hours", true}, {"without probes", true}, {""}}, {}};
  for (const WorkloadHours& row : report.hours)
    table.rows.push_back({row.workload, std::to_string(row.trials), format_hours(row.hours),
                          format_hours(row.quiet), row.apart ? "apart: allowed, but like an attack" : ""});
  return table;
}

/// The kernel's name for itself may be long; what stands before its first blank tells it.
Table cost_table(const TableReport& report) {
  Table table{{{"device"},
               {"system"},
               {"rate", true},
               {"trials", true},
               {"a sample", true},
               {"of a processor", true},
               {"at worst late by", true}},
              {}};
  for (const AgentCostRow& row : report.costs)
    table.rows.push_back({row.device, row.os + " " + row.kernel.substr(0, row.kernel.find(' ')),
                          format_decimal(row.sampling_rate_hz, 2) + " Hz", std::to_string(row.trials),
                          row.sample_cost ? format_decimal(*row.sample_cost * 1e6, 0) + " us" : "-",
                          format_decimal(row.processor_share * 100, 2) + " %",
                          format_time(row.worst_lateness)});
  return table;
}

void add_costs(const TableReport& report, int& number, Document& page) {
  if (report.costs.empty()) return;
  page.push_back(
      Heading{"Table " + std::to_string(++number) + ". What the agent cost, without its detectors"});
  page.push_back(cost_table(report));
}

/// Ordinary life first; what is like an attack and allowed stands by itself, and is added to nothing.
void add_false_alarms(const TableReport& report, const Varies& varies, int& number, Document& page) {
  const auto has = [&report](bool apart) {
    return std::any_of(report.false_alarms.begin(), report.false_alarms.end(),
                       [apart](const FalseAlarmRow& row) { return row.apart == apart; });
  };
  const auto heading = [&](const std::string& text) {
    page.push_back(Heading{"Table " + std::to_string(++number) + ". " + text});
  };
  if (has(false)) {
    heading("False alarms in time without probes");
    page.push_back(false_alarm_table(report, varies, false));
  }
  if (has(true)) {
    heading("Alarms in time without probes under workloads that are allowed, but like an attack");
    page.push_back(false_alarm_table(report, varies, true));
  }
  if (report.hours.empty()) return;
  heading("How long devices were recorded under each workload");
  page.push_back(hours_table(report));
}

void add_failed(const TableReport& report, Document& page) {
  if (report.failed.empty()) return;
  page.push_back(Heading{"Trials that gave no result (" + std::to_string(report.failed.size()) + ")"});
  for (const FailedTrial& trial : report.failed)
    page.push_back(Paragraph{(report.files.size() > 1 ? trial.file + " " : "") + "trial " +
                             std::to_string(trial.trial) + " (" + trial.scan + " on " + trial.device + ", " +
                             trial.workload + "): " + trial.state + " after " +
                             counted(trial.attempts, "attempt", "attempts") + ": " +
                             (trial.reason.empty() ? "no reason given" : trial.reason)});
}

void add_legend(Document& page) {
  page.push_back(Heading{"How to read these tables"});
  page.push_back(Paragraph{
      "detected: scans with an alarm between first probe and end of grace, of n; exact 95 % "
      "interval from 6 trials on. "
      "chance: how many of n the detector would have \"detected\" at its own false alarm rate. "
      "TTFD: first probe to first "
      "alarm, Kaplan-Meier median. probes: that had arrived before that alarm, median. class ok: "
      "the first alarm named the "
      "right class (\"-\": the scan is none of the classes). cut: nmap was stopped before it was done."});
}

}  // namespace

Document table_document(const TableReport& report) {
  Document page;
  const Varies varies = what_varies(report);
  const std::vector<Rows> settings = by_setting(report);
  int number = 0;
  for (const Rows& rows : settings) {
    const std::string device = varies.devices ? "" : ", on " + rows.front()->device;
    page.push_back(Heading{"Table " + std::to_string(++number) + ". Time to first detection, " +
                           setting_text(rows.front()->setting) + device});
    page.push_back(result_table(rows, varies));
    add_exclusions(rows, page);
    add_uncertain(rows, page);
  }
  if (!settings.empty()) add_legend(page);
  for (const Rows& rows : settings) {
    page.push_back(Heading{"Table " + std::to_string(++number) +
                           ". Alarms in seconds after the first probe, " +
                           setting_text(rows.front()->setting)});
    page.push_back(alarm_table(rows, varies));
  }
  add_false_alarms(report, varies, number, page);
  add_costs(report, number, page);
  add_failed(report, page);
  page.push_back(Heading{"What this rests on"});
  std::string trials = std::to_string(report.done) + " of " + std::to_string(report.planned) + " trials done";
  if (report.repeated > 0)
    trials += ", " + std::to_string(report.repeated) + " of them only after another attempt";
  std::string names;
  for (const std::string& name : report.scenarios) names += (names.empty() ? "" : ", ") + name;
  for (const SkippedTrials& skipped : report.skipped)
    trials += ", " + std::to_string(skipped.trials) + " skipped: " + skipped.reason;
  page.push_back(Paragraph{trials + "; scenario " + names + "; " +
                           counted(static_cast<int>(report.files.size()), "file", "files") + "."});
  for (const std::string& note : report.notes) page.push_back(Paragraph{"Note: " + note});
  return page;
}

}  // namespace zpilab
