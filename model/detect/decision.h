// The decision stage: from the forest's probabilities to an alarm. A model file names the kind of its
// decision; each kind has a file of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "harness/core/clock.h"
#include "harness/core/ids.h"
#include "harness/core/result.h"
#include "model/detect/scores.h"
#include "model/detect/sequential_decision.h"
#include "model/detect/threshold_decision.h"

namespace zpilab {

using Decision = std::variant<ThresholdDecision, SequentialDecision>;

/// "kind NAME", then the lines of that kind.
std::string serialise(const Decision& decision);
/// Refuses kinds that it does not know by name.
Result<Decision> parse_decision(std::string_view text);

class Decider {
 public:
  explicit Decider(const Decision& decision);
  /// The class that is called after a sample at this time with these probabilities; nothing while all is
  /// quiet. Scores will do instead of probabilities, but then the likelier family of TCP is taken for
  /// certain.
  std::optional<TrafficClass> step(Nanoseconds time, const Probabilities& probabilities);

 private:
  std::variant<ThresholdDecider, SequentialDecider> decider_;
};

}  // namespace zpilab
