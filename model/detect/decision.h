// The decision stage: from the forest's probabilities to an alarm. Kind `threshold`: a class is called when
// its score stayed at or above the class's threshold for the class's hold time; it is let go when the score
// falls below `release` times the threshold (hysteresis). Hold is time, not a number of samples, so that the
// sampling rate does not change what the rule means: hold 0 is one sample, 150 ms are three samples at 10 Hz.
//
// The score of a class is its probability, except that tcp4 and tcp6 share theirs: the kernel counts TCP of
// both families together, so the two split one certainty. Only the likelier of them may be called.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/clock.h"
#include "harness/core/ids.h"
#include "harness/core/result.h"

namespace zpilab {

using Probabilities = std::array<double, kClassCount>;

struct ThresholdRule {
  double threshold = 0.9;  ///< (0, 1]
  Nanoseconds hold = 0;
  bool operator==(const ThresholdRule&) const = default;
};

struct Decision {
  std::array<ThresholdRule, kClassCount> rules;  ///< by class; that of `normal` is not used
  double release = 0.5;                          ///< (0, 1]
  bool operator==(const Decision&) const = default;
};

/// Text of one setting a line: "kind threshold", "release 0.5", "rule tcp4 0.95 250" (hold in ms).
std::string serialise(const Decision& decision);
/// Refuses kinds that it does not know by name.
Result<Decision> parse_decision(std::string_view text);

/// Scores by class, 0 for the less likely of tcp4 and tcp6 and for normal.
Probabilities scores(const Probabilities& probabilities);

class Decider {
 public:
  explicit Decider(const Decision& decision) : decision_(decision) {}
  /// The class that is called after a sample at this time with these scores; nothing while all is quiet.
  std::optional<TrafficClass> step(Nanoseconds time, const Probabilities& scores);

 private:
  Decision decision_;
  std::array<std::optional<Nanoseconds>, kClassCount> above_since_;
  std::optional<TrafficClass> called_;
};

}  // namespace zpilab
