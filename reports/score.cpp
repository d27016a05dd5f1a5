#include "reports/score.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace zpilab {
namespace {

const DetectorOutcome* outcome_of(const TrialRecord& record, const std::string& detector) {
  for (const DetectorOutcome& outcome : record.detectors)
    if (outcome.detector == detector) return &outcome;
  return nullptr;
}

std::set<std::string> detectors_of(const TrialRecord& record) {
  std::set<std::string> names;
  for (const DetectorOutcome& outcome : record.detectors) names.insert(outcome.detector);
  for (const Detection& detection : record.detections) names.insert(detection.detector);
  return names;
}

void score_hit(DetectorScore& score, const Alarm& alarm, const StoredTrial& trial, Nanoseconds t0) {
  const Nanoseconds ttfd = std::max<Nanoseconds>(alarm.time - t0, 0);
  const TrafficClass said = alarm.detection.traffic_class.value_or(TrafficClass::normal);
  const TrafficClass truth = trial.traffic_class;
  const bool protocol = right_protocol(said, truth), family = right_family(said, truth),
             right = said == truth;
  if (!score.ttfd) {
    score.ttfd = ttfd;
    score.right_class = right;
    score.right_family = family;
    score.family_uncertain = said == TrafficClass::tcp && protocol;
  }
  if (protocol && !score.ttfd_protocol) score.ttfd_protocol = ttfd;
  if (family && !score.ttfd_family) score.ttfd_family = ttfd;
  if (right && !score.ttfd_class) score.ttfd_class = ttfd;
  if (right) score.family_uncertain = false;
}

void split_ttfd(DetectorScore& score, const Detection& first, const TrialRecord& record, Nanoseconds t0) {
  if (first.sample_time) {
    score.to_sample = *first.sample_time - t0;
    score.to_verdict = first.time - *first.sample_time;
  } else {
    score.to_verdict = first.time - t0;
  }
  // Receipt is on the controller's clock: device = controller + offset.
  if (first.received) score.to_receipt = *first.received + record.device_clock.offset - first.time;
}

std::size_t probes_until(std::span<const Probe> probes, Nanoseconds time) {
  return static_cast<std::size_t>(std::count_if(probes.begin(), probes.end(), [&](const Probe& probe) {
    return probe.kind == FrameKind::probe && probe.time <= time;
  }));
}

ScoreState state_of(const DetectorOutcome* outcome, bool false_alarm_before, bool scan_without_probes) {
  if (outcome != nullptr && outcome->state == DetectorState::crashed) return ScoreState::crashed;
  if (outcome != nullptr && outcome->state == DetectorState::not_covered) return ScoreState::not_covered;
  if (scan_without_probes) return ScoreState::unscorable;
  const bool noted = outcome != nullptr && outcome->state == DetectorState::contaminated;
  return noted || false_alarm_before ? ScoreState::contaminated : ScoreState::scored;
}

DetectorScore score_detector(const std::string& detector, const StoredTrial& trial,
                             std::span<const Probe> probes, const TrialScore& whole) {
  DetectorScore score;
  score.detector = detector;
  score.alarms = alarms_of(trial.record.detections, detector);
  bool before = false;
  for (const Alarm& alarm : score.alarms) {
    if (whole.t0 && alarm.time >= whole.hit_from && alarm.time <= whole.hit_until) {
      score_hit(score, alarm, trial, *whole.t0);
      continue;
    }
    before = before || (whole.t0 && alarm.time < whole.hit_from);
    ++score.false_alarms_raw;
    score.false_alarms += alarm.counted ? 1 : 0;
  }
  if (const Alarm* hit = first_hit(whole, score)) {
    score.probes_before = probes_until(probes, hit->time);
    split_ttfd(score, hit->detection, trial.record, *whole.t0);
  }
  const DetectorOutcome* outcome = outcome_of(trial.record, detector);
  score.state = state_of(outcome, before, !trial.placebo() && !whole.t0);
  if (outcome != nullptr) score.message = outcome->message;
  return score;
}

}  // namespace

Nanoseconds alarm_time(const Detection& detection) {
  return detection.stamp == AlarmStamp::sample ? detection.sample_time.value_or(detection.time)
                                               : detection.time;
}

std::vector<Alarm> alarms_of(std::span<const Detection> detections, const std::string& detector) {
  std::vector<Alarm> alarms;
  for (const Detection& detection : detections)
    if (detection.detector == detector) alarms.push_back({alarm_time(detection), detection, true});
  std::stable_sort(alarms.begin(), alarms.end(),
                   [](const Alarm& a, const Alarm& b) { return a.time < b.time; });
  Nanoseconds counted = 0;
  for (std::size_t i = 0; i < alarms.size(); ++i) {
    const bool continues = i > 0 && alarms[i].time - alarms[i - 1].time < kQuietBeforeRearm;
    alarms[i].counted = !continues || alarms[i].time - counted >= kLastingAlarmCountsAgain;
    if (alarms[i].counted) counted = alarms[i].time;
  }
  return alarms;
}

TrialScore score_trial(const StoredTrial& trial, std::span<const Probe> probes, Nanoseconds grace) {
  TrialScore score;
  const TrialRecord& record = trial.record;
  for (const Probe& probe : probes) {
    if (probe.kind != FrameKind::probe || trial.placebo()) continue;
    ++score.probes;
    score.t0 = std::min(score.t0.value_or(probe.time), probe.time);
    score.last_probe = std::max(score.last_probe.value_or(probe.time), probe.time);
  }
  score.uncertainty = uncertainty_between(record.device_clock, record.tap_clock);
  if (score.t0) {
    score.hit_from = *score.t0 - score.uncertainty;
    score.hit_until = *score.last_probe + grace;
  }
  if (trial.placebo()) {
    score.quiet = std::max<Nanoseconds>(record.ended - record.started, 0);
  } else if (score.t0) {
    score.quiet = std::max<Nanoseconds>(score.hit_from - record.started, 0) +
                  std::max<Nanoseconds>(record.ended - score.hit_until, 0);
  }
  for (const std::string& detector : detectors_of(record))
    score.detectors.push_back(score_detector(detector, trial, probes, score));
  return score;
}

const Alarm* first_hit(const TrialScore& trial, const DetectorScore& score) {
  if (!trial.t0) return nullptr;
  const auto found = std::find_if(score.alarms.begin(), score.alarms.end(),
                                  [&](const Alarm& alarm) { return alarm.time >= trial.hit_from; });
  return found != score.alarms.end() && found->time <= trial.hit_until ? &*found : nullptr;
}

double detected_by_chance(std::span<const Nanoseconds> stretches, int false_alarms, Nanoseconds quiet) {
  if (quiet <= 0 || false_alarms == 0) return 0;
  const double rate = false_alarms / seconds(quiet);
  double expected = 0;
  for (const Nanoseconds stretch : stretches) expected += 1 - std::exp(-rate * seconds(stretch));
  return expected;
}

}  // namespace zpilab
