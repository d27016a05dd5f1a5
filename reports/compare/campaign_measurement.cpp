#include "reports/compare/campaign_measurement.h"

#include <map>

#include "reports/table_report.h"

namespace zpilab {
namespace {

std::string scan_of(const StoredTrial& trial) {
  if (trial.placebo()) return "";
  return nmap_name(trial) + (trial.ports.empty() ? "" : " " + trial.ports);
}

MeasuredTrial measured(const ScoredTrial& scored, const DetectorScore& score) {
  const StoredTrial& trial = scored.trial;
  MeasuredTrial measured;
  measured.key = std::to_string(trial.id);
  measured.scan = scan_of(trial);
  measured.timing = trial.placebo() ? "" : to_string(trial.timing);
  measured.workload = trial.workload;
  measured.policy = trial.policy;
  measured.traffic_class = class_name(trial.traffic_class);
  measured.timed = !trial.placebo() && score.state == ScoreState::scored;
  measured.horizon = seconds(scored.score.stretch());
  if (score.ttfd) measured.ttfd = seconds(*score.ttfd);
  measured.right_class = score.right_class;
  measured.false_alarms = score.false_alarms;
  for (const Alarm& alarm : score.alarms) measured.detections += alarm.counted ? 1 : 0;
  measured.detections -= score.false_alarms;
  measured.quiet = seconds(scored.score.quiet);
  return measured;
}

/// A crashed detector lived for an unknown time; what was not covered is no miss.
bool counts(ScoreState state) { return state == ScoreState::scored || state == ScoreState::contaminated; }

}  // namespace

Result<Measurement> measurement_of(const LoadedCampaign& campaign) {
  Measurement measurement;
  measurement.path = campaign.path;
  measurement.live = true;
  std::map<std::string, std::vector<MeasuredTrial>> detectors;
  std::optional<double> rate;
  for (const ScoredTrial& scored : campaign.trials) {
    if (scored.score.detectors.empty()) continue;
    if (rate && *rate != scored.trial.sampling_rate_hz)
      return make_error(Errc::invalid_input, "its trials were sampled at different rates; compare one rate",
                        campaign.path);
    rate = scored.trial.sampling_rate_hz;
    for (const DetectorScore& score : scored.score.detectors)
      if (counts(score.state)) detectors[score.detector].push_back(measured(scored, score));
  }
  if (rate && *rate > 0) measurement.sampling_interval = 1 / *rate;
  for (auto& [name, trials] : detectors) measurement.detectors.push_back({name, std::move(trials)});
  return measurement;
}

Result<Measurement> load_campaign_measurement(const std::string& path) {
  const auto campaign = load_campaign(path);
  if (!campaign.ok()) return campaign.error();
  return measurement_of(*campaign);
}

}  // namespace zpilab
