#include "reports/table_report.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "reports/statistics/clopper_pearson.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/statistics/poisson_interval.h"
#include "reports/statistics/quantile.h"

namespace zpilab {
namespace {

struct RowKey {
  int slow_timing = 0;  // -level: T3 stands before T2, as in the articles
  std::string workload, policy;
  TargetFactors target;
  double sampling_rate_hz = 0;
  TrafficClass traffic_class = TrafficClass::normal;
  std::string scan, ports, device, detector;
  auto operator<=>(const RowKey&) const = default;
};

struct QuietKey {
  std::string workload, policy;
  TargetFactors target;
  double sampling_rate_hz = 0;
  std::string device, detector;
  auto operator<=>(const QuietKey&) const = default;
};

/// What a row is computed from.
struct RowData {
  ScanRow row;
  std::vector<CensoredTime> ttfd, ttfd_class, durations;
  std::vector<Nanoseconds> stretches;
  std::vector<double> probes, to_sample, to_verdict, to_receipt;
};

struct QuietData {
  FalseAlarmRow row;
  Nanoseconds quiet = 0;
};

class TableMaker {
 public:
  explicit TableMaker(bool pool_workloads) : pool_workloads_(pool_workloads) {}

  void add(const LoadedCampaign& campaign, const ScoredTrial& scored) {
    add_hours(campaign, scored);
    for (const DetectorScore& score : scored.score.detectors) {
      add_quiet(campaign, scored, score);
      if (!scored.trial.placebo()) add_scan(campaign, scored, score);
    }
  }

  void finish(TableReport& report) {
    for (auto& [key, data] : rows_) {
      const auto& row = data.row;
      const auto quiet = quiet_.find({row.setting.workload, row.setting.policy, row.setting.target,
                                      row.setting.sampling_rate_hz, row.device, row.detector});
      if (quiet != quiet_.end())
        data.row.by_chance =
            detected_by_chance(data.stretches, quiet->second.row.alarms, quiet->second.quiet);
      report.rows.push_back(finished(data));
    }
    for (auto& [key, hours] : hours_) report.hours.push_back(hours);
    for (auto& [key, data] : quiet_) {
      data.row.hours = seconds(data.quiet) / 3600;
      if (data.quiet <= 0) continue;
      const Interval events = poisson_interval(data.row.alarms);
      data.row.per_hour = {events.lower / data.row.hours, events.upper / data.row.hours};
      report.false_alarms.push_back(data.row);
    }
  }

 private:
  void add_hours(const LoadedCampaign& campaign, const ScoredTrial& scored) {
    const StoredTrial& trial = scored.trial;
    const bool apart = campaign.header.workloads_apart.contains(trial.workload);
    WorkloadHours& hours = hours_[{apart, workload_of(trial)}];
    hours.workload = workload_of(trial);
    hours.apart = apart;
    ++hours.trials;
    hours.hours += seconds(std::max<Nanoseconds>(trial.record.ended - trial.record.started, 0)) / 3600;
    hours.quiet += seconds(scored.score.quiet) / 3600;
  }

  void add_quiet(const LoadedCampaign& campaign, const ScoredTrial& scored, const DetectorScore& score) {
    // How long a crashed detector lived is unknown, so neither its alarms nor its time count.
    if (score.state == ScoreState::crashed || score.state == ScoreState::unscorable) return;
    const StoredTrial& trial = scored.trial;
    QuietData& data = quiet_[{workload_of(trial), trial.policy, trial.target, trial.sampling_rate_hz,
                              trial.device, score.detector}];
    data.row.workload = workload_of(trial);
    data.row.policy = trial.policy;
    data.row.target = trial.target;
    data.row.apart = campaign.header.workloads_apart.contains(trial.workload);
    data.row.device = trial.device;
    data.row.detector = score.detector;
    data.row.sampling_rate_hz = trial.sampling_rate_hz;
    data.row.alarms += score.false_alarms;
    data.row.alarms_raw += score.false_alarms_raw;
    data.quiet += scored.score.quiet;
    if (!trial.placebo()) return;
    ++data.row.placebos;
    data.row.placebos_alarmed += score.false_alarms > 0 ? 1 : 0;
  }

  RowData& row_of(const StoredTrial& trial, const std::string& detector) {
    RowData& data =
        rows_[{-trial.timing.level, workload_of(trial), trial.policy, trial.target, trial.sampling_rate_hz,
               trial.traffic_class, trial.scan, trial.ports, trial.device, detector}];
    data.row.setting = {trial.timing.level, workload_of(trial), trial.policy, trial.target,
                        trial.sampling_rate_hz};
    data.row.scan = {trial.scan, nmap_name(trial), trial.ports, trial.traffic_class};
    data.row.device = trial.device;
    data.row.detector = detector;
    return data;
  }

  void add_scan(const LoadedCampaign& campaign, const ScoredTrial& scored, const DetectorScore& score) {
    RowData& data = row_of(scored.trial, score.detector);
    const TrialRecord& record = scored.trial.record;
    if (record.scan_process_start && record.scan_process_end) {
      data.durations.push_back({seconds(*record.scan_process_end - *record.scan_process_start), !record.cut});
      data.row.cut += record.cut ? 1 : 0;
      data.row.cut_at = std::max(data.row.cut_at, seconds(campaign.phases.scan_at_most));
    }
    data.row.estimated += record.t0_estimated ? 1 : 0;
    switch (score.state) {
      case ScoreState::scored:
        add_scored(data, scored, score);
        break;
      case ScoreState::contaminated:
        ++data.row.contaminated;
        break;
      case ScoreState::crashed:
        ++data.row.crashed;
        break;
      case ScoreState::not_covered:
        ++data.row.not_covered;
        return;
      case ScoreState::unscorable:
        ++data.row.unscorable;
        return;
    }
    if (!scored.score.t0) return;
    AlarmsOfTrial alarms{campaign.path, scored.trial.id, {}};
    for (const Alarm& alarm : score.alarms)
      if (alarm.counted) alarms.seconds.push_back(seconds(alarm.time - *scored.score.t0));
    data.row.alarms.push_back(std::move(alarms));
  }

  static void add_scored(RowData& data, const ScoredTrial& scored, const DetectorScore& score) {
    const TrialScore& trial = scored.score;
    ScanRow& row = data.row;
    ++row.n;
    row.detected += score.detected() ? 1 : 0;
    row.right_class += score.right_class ? 1 : 0;
    row.right_family += score.right_family ? 1 : 0;
    row.family_uncertain += score.family_uncertain ? 1 : 0;
    row.uncertainty = std::max(row.uncertainty, seconds(trial.uncertainty));
    data.stretches.push_back(trial.stretch());
    data.ttfd.push_back({seconds(score.ttfd.value_or(trial.stretch())), score.ttfd.has_value()});
    data.ttfd_class.push_back(
        {seconds(score.ttfd_class.value_or(trial.stretch())), score.ttfd_class.has_value()});
    row.scored.push_back({scored.trial.id, data.ttfd.back(), std::nullopt});
    if (!score.detected()) return;
    row.scored.back().probes_before = score.probes_before;
    const double ttfd = seconds(*score.ttfd);
    row.ttfd_min = std::min(row.ttfd_min.value_or(ttfd), ttfd);
    row.ttfd_max = std::max(row.ttfd_max.value_or(ttfd), ttfd);
    data.probes.push_back(static_cast<double>(score.probes_before));
    if (score.to_sample) data.to_sample.push_back(seconds(*score.to_sample));
    if (score.to_verdict) data.to_verdict.push_back(seconds(*score.to_verdict));
    if (score.to_receipt) data.to_receipt.push_back(seconds(*score.to_receipt));
  }

  static ScanRow finished(RowData& data) {
    ScanRow& row = data.row;
    row.interval = clopper_pearson(row.detected, row.n);
    row.ttfd = kaplan_meier_median(data.ttfd);
    row.ttfd_class = kaplan_meier_median(data.ttfd_class);
    if (row.n > 0)
      for (const int limit : {1, 5, 30, 60}) row.within[limit] = 1 - kaplan_meier_survival(data.ttfd, limit);
    row.duration = kaplan_meier_median(data.durations);  // a cut scan would have gone on: it is censored
    row.probes = median(std::move(data.probes));
    row.to_sample = median(std::move(data.to_sample));
    row.to_verdict = median(std::move(data.to_verdict));
    row.to_receipt = median(std::move(data.to_receipt));
    return std::move(row);
  }

  std::string workload_of(const StoredTrial& trial) const {
    return pool_workloads_ ? kAllWorkloads : trial.workload;
  }

  bool pool_workloads_;
  std::map<RowKey, RowData> rows_;
  std::map<QuietKey, QuietData> quiet_;
  std::map<std::pair<bool, std::string>, WorkloadHours> hours_;  ///< by apart or not, and name
};

void note_pooling(const std::vector<LoadedCampaign>& campaigns, TableReport& report) {
  std::set<std::string> hashes;
  for (const LoadedCampaign& campaign : campaigns) {
    hashes.insert(campaign.header.scenario_hash);
    const std::string& name = campaign.header.scenario_name;
    if (std::find(report.scenarios.begin(), report.scenarios.end(), name) == report.scenarios.end())
      report.scenarios.push_back(name);
    report.files.push_back(campaign.path);
  }
  if (hashes.size() > 1)
    report.notes.push_back(
        "These files come from " + std::to_string(hashes.size()) +
        " different scenarios; trials of equal scan, timing, workload, policy, target and sampling rate "
        "are pooled all the same.");
}

void note_versions(const std::vector<LoadedCampaign>& campaigns, TableReport& report) {
  // On another device it is another program, and another row.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> versions;
  for (const LoadedCampaign& campaign : campaigns)
    for (const ScoredTrial& scored : campaign.trials)
      for (const DetectorOutcome& outcome : scored.trial.record.detectors)
        if (!outcome.hash.empty()) versions[{outcome.detector, scored.trial.device}].insert(outcome.hash);
  for (const auto& [key, hashes] : versions)
    if (hashes.size() > 1)
      report.notes.push_back("Detector " + key.first + " ran in " + std::to_string(hashes.size()) +
                             " different versions on " + key.second + "; its rows mix them.");
}

void count_skipped(const std::string& reason, TableReport& report) {
  for (SkippedTrials& skipped : report.skipped)
    if (skipped.reason == reason) {
      ++skipped.trials;
      return;
    }
  report.skipped.push_back({reason, 1});
}

void count_trial(const LoadedCampaign& campaign, const StoredTrial& trial, TableReport& report) {
  ++report.planned;
  report.done += trial.state == TrialState::done ? 1 : 0;
  report.repeated += trial.attempts > 1 ? 1 : 0;
  if (trial.state == TrialState::skipped) return count_skipped(trial.record.reason, report);
  if (trial.state != TrialState::invalid && trial.state != TrialState::refused) return;
  report.failed.push_back({campaign.path, trial.id, trial.attempts,
                           trial.placebo() ? "placebo" : nmap_name(trial), trial.device, trial.workload,
                           std::string(state_name(trial.state)), trial.record.reason});
}

}  // namespace

std::string target_text(const TargetFactors& target) {
  const TargetFactors usual;
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (target.open_ports != usual.open_ports) add("open ports " + target.open_ports);
  if (target.icmp_limits != usual.icmp_limits) add("ICMP limits " + target.icmp_limits);
  if (target.impairment != usual.impairment) add("link " + target.impairment);
  return text.empty() ? "as usual" : text;
}

std::string nmap_name(const StoredTrial& trial) {
  std::string name = trial.family == Family::ipv6 ? "-6" : "";
  const Technique* technique = find_technique(trial.technique);
  if (technique == nullptr) return trial.technique;
  for (const std::string_view flag : technique->nmap)
    if (!flag.empty()) name += (name.empty() ? "" : " ") + std::string(flag);
  return name;
}

std::vector<CensoredTime> times_of(const ScanRow& row) {
  std::vector<CensoredTime> times;
  for (const ScoredScan& scan : row.scored) times.push_back(scan.ttfd);
  return times;
}

TableReport make_table(const std::vector<LoadedCampaign>& campaigns, const TableFilter& filter) {
  TableReport report;
  note_pooling(campaigns, report);
  note_versions(campaigns, report);
  TableMaker maker(filter.pool_workloads);
  std::vector<const StoredTrial*> done;
  for (const LoadedCampaign& campaign : campaigns)
    for (const ScoredTrial& scored : campaign.trials) {
      const StoredTrial& trial = scored.trial;
      if (!filter.workload.empty() && trial.workload != filter.workload) continue;
      if (!filter.device.empty() && trial.device != filter.device) continue;
      if (filter.pool_workloads && campaign.header.workloads_apart.contains(trial.workload)) continue;
      count_trial(campaign, trial, report);
      if (trial.state != TrialState::done) continue;
      maker.add(campaign, scored);
      done.push_back(&trial);
    }
  maker.finish(report);
  report.costs = agent_costs(done);
  return report;
}

}  // namespace zpilab
