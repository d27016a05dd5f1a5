// Pace rules: a scan with a probe in 15 s is called by the chain that it leaves (even_runs.h). Between such
// probes the forest says `normal`, and the decision stage loses again what evidence it had; but a chain that
// chance never makes that long needs no more evidence. While a chain of the rule's length grows, the margins
// say the rule's class for certain, and the decision stage does the rest.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/ids.h"
#include "model/detect/feature_table.h"
#include "model/detect/forest.h"

namespace zpilab {

struct PaceRule {
  TrafficClass traffic_class = TrafficClass::normal;
  std::size_t column = 0;  ///< index into the model's columns: a chain, Statistic::even_run
  int length = 0;          ///< moves of the chain from which on it is this class; 2 to kLongestRun
  bool operator==(const PaceRule&) const = default;
};

/// "udp4 no_ports4_missing_run_15s 9": how it stands in a model file.
std::string serialise(const PaceRule& rule, std::span<const FeatureColumn> columns);
/// Nothing if it means nothing, or its column is not among these.
std::optional<PaceRule> parse_pace_rule(std::string_view line, std::span<const FeatureColumn> columns);

/// How long a probe of such a scan counts for: as long as a sample after it is labelled as the scan.
inline constexpr Nanoseconds kPaceHolds = 2 * kSecond;

class PaceWatch {
 public:
  explicit PaceWatch(std::span<const PaceRule> rules);
  /// After each sample. `features` are in the order of the model's columns.
  void heed(Nanoseconds time, std::span<const float> features, Margins& margins);

 private:
  struct Watched {
    PaceRule rule;
    int last = 0;                        // its length at the sample before
    std::optional<Nanoseconds> grew_at;  // to the rule's length or beyond
  };
  std::vector<Watched> watched_;
};

}  // namespace zpilab
