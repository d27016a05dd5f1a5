// One side of a comparison: what detectors were worth in each trial, out of a campaign file or out of a
// baseline, the small file that `zpilab model replay --baseline` writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

struct MeasuredTrial {
  std::string key;  ///< the number in a campaign; in baselines the same for the same trial, wherever it lies
  std::string scan, timing;  ///< "-sS top-1000", "T2"
  std::string workload, policy, traffic_class;
  /// Whether it says something of the time to first detection: not a placebo, nor one that an alarm in the
  /// lead-in contaminated. Its false alarms count either way.
  bool timed = true;
  double horizon = 0;          ///< s from the first probe to the end of grace
  std::optional<double> ttfd;  ///< s from the first probe; empty: missed
  bool right_class = false;
  int detections = 0, false_alarms = 0;
  double quiet = 0;  ///< s in which an alarm would be false
};

struct MeasuredDetector {
  std::string name;
  std::vector<MeasuredTrial> trials;
};

struct ReplayedRecording {
  std::string name, sha256;
};

struct Measurement {
  std::string path;
  bool live = false;                          ///< a campaign; else a replay of recordings
  std::vector<ReplayedRecording> recordings;  ///< of a replay
  std::vector<MeasuredDetector> detectors;    ///< in order of name
  double sampling_interval = 0.1;             ///< s
};

/// Whether trials can be compared one by one: both are replays of the same files, in whatever order.
bool same_recordings(const Measurement& a, const Measurement& b);

/// A campaign file or a baseline, told apart by how the file begins.
Result<Measurement> load_measurement(const std::string& path);

}  // namespace zpilab
