#include "reports/site/entry_results.h"

#include <algorithm>
#include <vector>

#include "reports/statistics/clopper_pearson.h"
#include "reports/statistics/poisson_interval.h"
#include "reports/statistics/quantile.h"

namespace zpilab {
namespace {

using Trials = std::vector<const EntryTrial*>;

ScanResult scan_result(const Trials& trials) {
  ScanResult result;
  std::vector<CensoredTime> times;
  std::vector<double> probes, durations;
  for (const EntryTrial* trial : trials) {
    ++result.trials;
    if (trial->duration && !trial->cut) durations.push_back(*trial->duration);
    if (trial->cut) ++result.cut;
    result.uncertainty = std::max(result.uncertainty, trial->uncertainty);
    if (trial->state != "done")
      ++result.not_done;
    else if (!trial->covered)
      ++result.not_covered;
    else if (trial->contaminated)
      ++result.contaminated;
    if (!trial->ttfd) continue;
    times.push_back(*trial->ttfd);
    if (!trial->ttfd->happened) continue;
    ++result.detected;
    if (trial->right_class) ++result.right_class;
    if (trial->probes_before) probes.push_back(static_cast<double>(*trial->probes_before));
    const double seconds = trial->ttfd->seconds;
    result.earliest = std::min(result.earliest.value_or(seconds), seconds);
    result.latest = std::max(result.latest.value_or(seconds), seconds);
  }
  result.n = static_cast<int>(times.size());
  result.interval = clopper_pearson(result.detected, result.n);
  result.median = kaplan_meier_median(times);
  result.median_interval = kaplan_meier_median_interval(times);
  result.probes = median(std::move(probes));
  result.duration = median(std::move(durations));
  return result;
}

void add(QuietResult& sum, const QuietStretch& stretch) {
  sum.alarms += stretch.alarms;
  sum.hours += stretch.hours;
  const Interval count = poisson_interval(sum.alarms);
  sum.per_hour = {count.lower / sum.hours, count.upper / sum.hours};
}

}  // namespace

EntryResults entry_results(const Entry& entry) {
  std::map<int, std::map<ScanKind, Trials>> trials;
  EntryResults results;
  for (const EntryTrial& trial : entry.trials) {
    if (trial.scan.empty()) continue;  // a placebo
    trials[trial.timing][{trial.traffic_class, trial.nmap, trial.ports}].push_back(&trial);
    if (trial.ttfd) ++results.scored;
    if (trial.ttfd && trial.ttfd->happened) ++results.detected;
  }
  for (const auto& [timing, scans] : trials)
    for (const auto& [scan, of_scan] : scans) results.scans[timing][scan] = scan_result(of_scan);
  for (const QuietStretch& stretch : entry.quiet) {
    if (!(stretch.hours > 0)) continue;
    if (!results.all_quiet) results.all_quiet.emplace();
    add(results.quiet[stretch.workload], stretch);
    add(*results.all_quiet, stretch);
  }
  return results;
}

}  // namespace zpilab
