// The decision of kind `threshold`: a class is called when its score stayed at or above the class's threshold
// for the class's hold time; it is let go when the score falls below `release` times the threshold
// (hysteresis). Hold is time, not a number of samples, so that the sampling rate does not change what the
// rule means: hold 0 is one sample, 150 ms are three samples at 10 Hz.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "model/detect/scores.h"

namespace zpilab {

struct ThresholdRule {
  double threshold = 0.9;  ///< (0, 1]
  Nanoseconds hold = 0;
  bool operator==(const ThresholdRule&) const = default;
};

struct ThresholdDecision {
  std::array<ThresholdRule, kClassCount> rules;  ///< by class; that of `normal` is not used
  double release = 0.5;                          ///< (0, 1]
  bool operator==(const ThresholdDecision&) const = default;
};

/// "release 0.5", then "rule tcp4 0.95 250" for each class (hold in ms).
std::string serialise(const ThresholdDecision& decision);
/// One line of it; false: it means nothing.
bool parse_line(std::string_view line, ThresholdDecision& decision);

class ThresholdDecider {
 public:
  explicit ThresholdDecider(const ThresholdDecision& decision) : decision_(decision) {}
  /// As Decider::step().
  std::optional<TrafficClass> step(Nanoseconds time, const Probabilities& probabilities);

 private:
  ThresholdDecision decision_;
  std::array<std::optional<Nanoseconds>, kClassCount> above_since_;
  std::optional<TrafficClass> called_;
};

}  // namespace zpilab
