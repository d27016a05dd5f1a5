#include "model/evaluate/judge_alarms.h"

#include <algorithm>
#include <vector>

#include "model/detect/alarm_gate.h"
#include "model/evaluate/judge_trial.h"

namespace zpilab {

AlarmScore judge_alarms(const Recording& recording, std::span<const Detection> alarms) {
  const HitWindow hits(recording);
  AlarmScore score;
  score.quiet = hits.quiet(recording.started, recording.ended);
  if (hits.scan) score.horizon = hits.to - hits.from;
  std::vector<Detection> in_time(alarms.begin(), alarms.end());
  std::ranges::stable_sort(in_time, {}, &Detection::time);
  AlarmGate gate;
  for (const Detection& alarm : in_time) {
    const TrafficClass said = alarm.traffic_class.value_or(TrafficClass::normal);
    const bool counted = counts(gate.step(alarm.time, said));
    if (!hits.contains(alarm.time)) {
      score.false_alarms += counted ? 1 : 0;
      continue;
    }
    score.detections += counted || !score.ttfd ? 1 : 0;
    if (!score.ttfd) score.ttfd = alarm.time - hits.from;
    score.right_class = score.right_class || said == recording.traffic_class;
  }
  return score;
}

}  // namespace zpilab
