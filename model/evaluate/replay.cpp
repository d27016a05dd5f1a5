#include "model/evaluate/replay.h"

#include <algorithm>

namespace zpilab {

Result<std::vector<ReplayStep>> replay(const Model& model, const Recording& recording) {
  auto detector = OnlineDetector::create(model, recording.series.counters);
  if (!detector) {
    Error error = detector.error();
    error.where = recording.file + ", trial " + std::to_string(recording.trial);
    return error;
  }
  AlarmGate gate;
  std::vector<ReplayStep> steps;
  steps.reserve(recording.series.samples.size());
  for (const Sample& sample : recording.series.samples) {
    const Verdict& verdict = detector->push(sample);
    steps.push_back({sample.seq, sample.time, verdict, gate.step(sample.time, verdict.alarm)});
  }
  return steps;
}

TrafficClass likeliest(const Margins& margins) {
  return static_cast<TrafficClass>(std::ranges::max_element(margins) - margins.begin());
}

}  // namespace zpilab
