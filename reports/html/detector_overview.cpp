#include "reports/html/detector_overview.h"
#include "reports/statistics/censored_time.h"
#include "reports/statistics/clopper_pearson.h"
#include "reports/statistics/interval.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/statistics/poisson_interval.h"

#include <algorithm>

namespace zpilab {
namespace {

using TimesByTiming = std::map<int, std::vector<CensoredTime>>;

void add_scans(const ScanRow& row, DetectorOverview& overview, TimesByTiming& times) {
  overview.n += row.n;
  overview.detected += row.detected;
  overview.classed += row.scan.classed() ? row.n : 0;
  overview.right_class += row.right_class;
  overview.contaminated += row.contaminated;
  overview.crashed += row.crashed;
  overview.unscorable += row.unscorable;
  overview.not_covered += row.not_covered;
  DetectorOverview::Speed& speed = overview.speed[row.setting.timing];
  speed.n += row.n;
  speed.detected += row.detected;
  speed.uncertainty = std::max(speed.uncertainty, row.uncertainty);
  for (const ScoredScan& scan : row.scored) {
    times[row.setting.timing].push_back(scan.ttfd);
    if (scan.ttfd.happened && (!overview.slowest || scan.ttfd.seconds > overview.slowest->seconds))
      overview.slowest = DetectorOverview::Slowest{scan.trial, scan.ttfd.seconds, &row};
  }
}

void add_speed(DetectorOverview& overview, const TimesByTiming& times) {
  for (const auto& [timing, of_timing] : times) {
    overview.speed[timing].median = kaplan_meier_median(of_timing);
    overview.speed[timing].interval = kaplan_meier_median_interval(of_timing);
  }
}

void add_false_alarms(const TableReport& report, DetectorOverview& overview) {
  for (const FalseAlarmRow& row : report.false_alarms) {
    if (row.apart || row.detector != overview.detector) continue;
    overview.alarms += row.alarms;
    overview.hours += row.hours;
    const FalseAlarmRow* noisiest = overview.noisiest;
    if (row.alarms > 0 &&
        (noisiest == nullptr || row.alarms * noisiest->hours > noisiest->alarms * row.hours))
      overview.noisiest = &row;
  }
  if (overview.hours <= 0) return;
  const Interval events = poisson_interval(overview.alarms);
  overview.per_hour = {events.lower / overview.hours, events.upper / overview.hours};
}

}  // namespace

std::vector<DetectorOverview> detector_overviews(const TableReport& report, const DetectorStyle& style,
                                                 const std::set<std::string>& apart) {
  std::vector<DetectorOverview> overviews;
  for (const std::string& detector : style.names()) {
    DetectorOverview overview;
    overview.detector = detector;
    TimesByTiming times;
    for (const ScanRow& row : report.rows)
      if (row.detector == detector && !apart.contains(row.setting.workload)) add_scans(row, overview, times);
    overview.interval = clopper_pearson(overview.detected, overview.n);
    add_speed(overview, times);
    add_false_alarms(report, overview);
    overviews.push_back(std::move(overview));
  }
  return overviews;
}

}  // namespace zpilab
