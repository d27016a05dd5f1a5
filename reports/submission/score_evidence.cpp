#include <algorithm>

#include "reports/score.h"
#include "reports/submission/submission.h"

namespace zpilab {
namespace {

constexpr const char* kDetector = "detector";

/// The trial as the campaign file would hold it, as far as a score needs it.
StoredTrial stored_trial(const EntryTrial& stated, const TrialEvidence& evidence) {
  StoredTrial stored;
  stored.scan = stated.scan;
  stored.traffic_class = stated.traffic_class;
  stored.state = TrialState::done;
  stored.record.started = 0;
  stored.record.ended = evidence.watched_until;
  DetectorOutcome outcome;
  outcome.detector = kDetector;
  outcome.state = stated.covered ? DetectorState::ok : DetectorState::not_covered;
  stored.record.detectors.push_back(outcome);
  for (const EvidenceAlarm& alarm : evidence.alarms) {
    Detection detection;
    detection.detector = kDetector;
    detection.time = alarm.time;
    detection.traffic_class = alarm.said;
    stored.record.detections.push_back(detection);
  }
  return stored;
}

}  // namespace

EvidenceScore score_evidence(const EntryTrial& stated, const TrialEvidence& evidence, Nanoseconds grace) {
  std::vector<Probe> probes;
  for (const Nanoseconds time : evidence.probes) probes.push_back({time, FrameKind::probe, 0});
  const TrialScore whole = score_trial(stored_trial(stated, evidence), probes, grace);
  const DetectorScore& score = whole.detectors.front();

  EvidenceScore result;
  EntryTrial& trial = result.trial = stated;
  trial.ttfd.reset();
  trial.probes_before.reset();
  trial.detections.clear();
  trial.right_class = false;
  trial.contaminated = score.state == ScoreState::contaminated;
  result.quiet = whole.quiet;
  result.false_alarms = score.false_alarms;
  if (!whole.t0) return result;
  for (const Alarm& alarm : score.alarms)
    if (alarm.counted) trial.detections.push_back(seconds(alarm.time - *whole.t0));
  if (score.state != ScoreState::scored) return result;
  trial.ttfd =
      score.ttfd ? CensoredTime{seconds(*score.ttfd), true} : CensoredTime{seconds(whole.stretch()), false};
  trial.right_class = score.ttfd && score.right_class;
  if (score.ttfd) {
    result.probes_listed_before = score.probes_before;
    trial.probes_before = score.probes_before;
  }
  return result;
}

std::string suite_folder(const EntrySuite& suite) {
  return suite.version.empty() || suite.version == "-" ? suite.name : suite.name + "-" + suite.version;
}

std::string entry_id(const Entry& entry) {
  return entry.submitter + "/" + entry.system.id + "/" + suite_folder(entry.suite) + "/" +
         entry.detector.name;
}

}  // namespace zpilab
