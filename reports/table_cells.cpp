#include "reports/table_cells.h"

#include "reports/number_format.h"

namespace zpilab {

std::string counted(int n, const std::string& one, const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string scan_cell(const ScanName& scan) {
  return scan.ports.empty() ? scan.nmap : scan.nmap + " " + scan.ports;
}

std::string duration_cell(const ScanRow& row) {
  if (!row.duration) return row.cut > 0 ? "cut " + format_time(row.cut_at) : "-";
  return format_time(*row.duration) + (row.cut > 0 ? " (" + std::to_string(row.cut) + " cut)" : "");
}

std::string detected_cell(const ScanRow& row) {
  if (row.n == 0) return row.not_covered > 0 ? "not covered" : "0/0";
  std::string text = std::to_string(row.detected) + "/" + std::to_string(row.n);
  if (row.interval)
    text += " " + format_decimal(row.interval->lower * 100, 0) + "-" +
            format_decimal(row.interval->upper * 100, 0) + "%";
  return text;
}

std::string chance_cell(const ScanRow& row) {
  if (row.n == 0) return "";
  return row.by_chance > 0 && row.by_chance < 0.05 ? "<0.1" : format_decimal(row.by_chance, 1);
}

std::string sampling_rate_cell(double hz) { return hz > 0 ? format_decimal(hz, 2) + " Hz" : "no counters"; }

std::string sampling_text(double hz) {
  return hz > 0 ? "sampled at " + sampling_rate_cell(hz) : "no counters were read";
}

std::string setting_text(const Setting& setting) {
  const std::string target = setting.target == TargetFactors{} ? "" : ", " + target_text(setting.target);
  return "-T" + std::to_string(setting.timing) + (setting.workload == kAllWorkloads ? ", " : ", workload ") +
         setting.workload + ", closed ports " + setting.policy + target + ", " +
         sampling_text(setting.sampling_rate_hz);
}

std::string rate_cell(const FalseAlarmRow& row) {
  if (row.alarms == 0)
    return "< " + format_decimal(row.per_hour.upper, 1) + "/h in " + format_hours(row.hours);
  return format_decimal(row.alarms / row.hours, 1) + "/h in " + format_hours(row.hours);
}

std::string rate_interval_cell(const FalseAlarmRow& row) {
  if (row.alarms == 0) return "";
  return format_decimal(row.per_hour.lower, 1) + "-" + format_decimal(row.per_hour.upper, 1) + "/h";
}

}  // namespace zpilab
