#include "model/evaluate/recording.h"

namespace zpilab {

std::vector<Label> label_samples(const Recording& recording, Nanoseconds memory) {
  std::vector<Label> labels;
  labels.reserve(recording.series.samples.size());
  const auto& probes = recording.probes;
  std::size_t arrived = 0;  // probes at or before the sample
  for (const Sample& sample : recording.series.samples) {
    while (arrived < probes.size() && probes[arrived] <= sample.time) ++arrived;
    Label& label = labels.emplace_back();
    if (recording.placebo() || arrived == 0) continue;
    const Nanoseconds since = sample.time - probes[arrived - 1];
    if (since < kLabelWindow && recording.traffic_class != TrafficClass::normal) {
      label.traffic_class = recording.traffic_class;
    } else {
      label.ambiguous = arrived < probes.size() || since < memory + kLabelWindow;
    }
  }
  return labels;
}

}  // namespace zpilab
