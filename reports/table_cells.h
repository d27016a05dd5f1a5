// The cells of the tables as text: what every format prints for the same number.
#pragma once

#include <string>

#include "reports/table_report.h"

namespace zpilab {

/// "1 trial", "3 trials".
std::string counted(int n, const std::string& one, const std::string& many);
/// "-sS top-1000".
std::string scan_cell(const ScanName& scan);
/// "0.19 s", "cut 60 s", "-".
std::string duration_cell(const ScanRow& row);
/// "10/10 69-100%", "not covered".
std::string detected_cell(const ScanRow& row);
std::string chance_cell(const ScanRow& row);
/// "10 Hz"; of imported trials, whose rate is 0: "no counters".
std::string sampling_rate_cell(double hz);
/// "sampled at 10 Hz"; of imported trials: "no counters were read".
std::string sampling_text(double hz);
/// "-T3, workload light, closed ports open, sampled at 10 Hz".
std::string setting_text(const Setting& setting);
/// "2.4/h in 1.5 h"; no alarm: "< 0.6/h in 5.1 h".
std::string rate_cell(const FalseAlarmRow& row);
std::string rate_interval_cell(const FalseAlarmRow& row);

}  // namespace zpilab
