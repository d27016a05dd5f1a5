// A recorded trial as the model sees it: samples, arrival times of the probes, and what was going on.
// Read by model/evaluate/load_recordings.h. Truth comes from the probes alone: a sample belongs to the scan's
// class if a probe arrived in the last 2 s.
#pragma once

#include <string>
#include <vector>

#include "harness/core/ids.h"
#include "harness/core/sample.h"

namespace zpilab {

struct Recording {
  std::string key;  ///< the same for the same execution of the same trial, wherever its file lies
  std::string file;
  int trial = 0;
  std::string device, scan, timing, workload, policy;  ///< scan and timing are empty for a placebo
  bool workload_apart = false;  ///< it looks like an attack and is allowed; see Workload::apart
  TrafficClass traffic_class = TrafficClass::normal;
  double sampling_rate_hz = 10;
  Nanoseconds grace = 0;
  Nanoseconds started = 0, ended = 0;  ///< lead-in to grace; all times on the device's clock
  std::vector<Nanoseconds> probes;     ///< ascending
  SampleSeries series;

  bool placebo() const { return scan.empty(); }
};

inline constexpr Nanoseconds kLabelWindow = 2 * kSecond;

struct Label {
  TrafficClass traffic_class = TrafficClass::normal;
  /// Neither scan nor normal life for certain: between probes that are further apart than the label window,
  /// and after the last probe while windows still remember it.
  bool ambiguous = false;
};
/// One label a sample. `memory` is the longest window of the model.
std::vector<Label> label_samples(const Recording& recording, Nanoseconds memory);

}  // namespace zpilab
