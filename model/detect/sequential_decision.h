// The decision of kind `sequential`: a CUSUM test for each class (Page, Continuous Inspection Schemes,
// Biometrika 41, 1954). The evidence of a sample for a class is the logarithm of its odds against normal
// life, in nats. Each sample adds evidence minus the class's drift, times the time that it stands for, to the
// class's sum, which never falls below 0: so a slow scan gathers evidence for as long as it must, and chance
// loses it again. A class is called when its sum reaches its height, or at once when a single sample's
// evidence is strong enough: a burst must not wait. It is let go when its sum has fallen to `release` times
// the height.
//
// Sums are nats times seconds, and a sample stands for the time since the one before, so that the sampling
// rate does not change what a rule means.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/clock.h"
#include "model/detect/scores.h"

namespace zpilab {

/// No sample's evidence is beyond this, either way: a forest's margins are no surer than that.
inline constexpr double kMostEvidence = 12;
/// More than any evidence: never at once.
inline constexpr double kNeverAtOnce = 13;

struct SequentialRule {
  double drift = 2;               ///< nats; [-12, 12]
  double height = 4;              ///< nats x seconds; (0, 10,000]
  double at_once = kNeverAtOnce;  ///< nats; [-12, 13]
  bool operator==(const SequentialRule&) const = default;
};

struct SequentialDecision {
  std::array<SequentialRule, kClassCount> rules;  ///< by class; that of `normal` is not used
  double release = 0.5;                           ///< (0, 1]
  bool operator==(const SequentialDecision&) const = default;
};

/// "release 0.5", then "rule tcp4 2 4 13" for each class (drift, height, at once).
std::string serialise(const SequentialDecision& decision);
/// One line of it; false: it means nothing.
bool parse_line(std::string_view line, SequentialDecision& decision);

/// Evidence by class, from scores(); for normal 0.
std::array<double, kClassCount> evidence(const Probabilities& scores);

/// The sum of one class: the same arithmetic on the device and when rules are chosen.
class EvidenceSum {
 public:
  /// `elapsed`: time that the sample stands for, at least 0. True: the class is called, at this sample or
  /// still.
  bool step(const SequentialRule& rule, double release, double evidence, Nanoseconds elapsed);
  double sum() const { return sum_; }

 private:
  double sum_ = 0;
  bool called_ = false;
};

class SequentialDecider {
 public:
  /// `shift` nats are added to all evidence: one number to move the whole decision by, towards more alarms.
  explicit SequentialDecider(const SequentialDecision& decision, double shift = 0)
      : decision_(decision), shift_(shift) {}
  std::optional<TrafficClass> step(Nanoseconds time, const Probabilities& scores);

 private:
  SequentialDecision decision_;
  double shift_;
  std::array<EvidenceSum, kClassCount> sums_{};
  std::optional<Nanoseconds> last_;
};

}  // namespace zpilab
