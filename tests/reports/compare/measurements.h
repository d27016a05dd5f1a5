// Measurements made by hand, for the tests of comparisons.
#pragma once

#include <string>
#include <vector>

#include "reports/compare/measurement.h"

namespace zpilab {

inline constexpr double kNever = -1;

inline MeasuredTrial measured_scan(const std::string& key, const std::string& scan, const std::string& timing,
                                   double ttfd) {
  MeasuredTrial trial;
  trial.key = key;
  trial.scan = scan;
  trial.timing = timing;
  trial.workload = "light";
  trial.policy = "closed";
  trial.traffic_class = "tcp4";
  trial.horizon = 60;
  if (ttfd >= 0) trial.ttfd = ttfd;
  trial.right_class = ttfd >= 0;
  trial.detections = ttfd >= 0 ? 1 : 0;
  trial.quiet = 3600;
  return trial;
}

/// A replay of one recording: a trial for each time, of -sS at -T2, with keys "0", "1" and so on.
inline Measurement replay(const std::vector<double>& times, const std::string& detector = "zpi") {
  Measurement measurement;
  measurement.path = "replay.json";
  measurement.recordings = {{"fresh.zpirec", std::string(64, 'a')}};
  measurement.detectors = {{detector, {}}};
  for (std::size_t i = 0; i < times.size(); ++i)
    measurement.detectors[0].trials.push_back(measured_scan(std::to_string(i), "-sS", "T2", times[i]));
  return measurement;
}

/// The same as a campaign of its own.
inline Measurement campaign(const std::vector<double>& times) {
  Measurement measurement = replay(times);
  measurement.path = "campaign.db";
  measurement.live = true;
  measurement.recordings.clear();
  return measurement;
}

/// `count` times from `first` on, 0.1 s apart.
inline std::vector<double> rising(double first, int count = 10) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) times.push_back(first + 0.1 * i);
  return times;
}

}  // namespace zpilab
