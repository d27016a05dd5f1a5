#include "reports/html/detector_style.h"

#include <algorithm>
#include <map>

namespace zpilab {

DetectorStyle::DetectorStyle(const TableReport& report) {
  std::map<std::string, int> detected;
  for (const ScanRow& row : report.rows) detected[row.detector] += row.detected;
  for (const FalseAlarmRow& row : report.false_alarms) detected[row.detector] += 0;
  for (const auto& [name, scans] : detected) names_.push_back(name);
  std::stable_sort(names_.begin(), names_.end(),
                   [&](const std::string& a, const std::string& b) { return detected[a] > detected[b]; });
}

std::size_t DetectorStyle::rank(const std::string& detector) const {
  return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), detector) - names_.begin());
}

std::string DetectorStyle::style_of(const std::string& detector) const {
  return "d" + std::to_string(rank(detector) % 8);
}

}  // namespace zpilab
