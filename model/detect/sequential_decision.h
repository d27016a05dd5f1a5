// The decision of kind `sequential`: a CUSUM test for each class (Page, Continuous Inspection Schemes,
// Biometrika 41, 1954). The evidence of a sample for a class is the logarithm of its odds against normal
// life, in nats. Each sample adds evidence minus the class's drift, times the time that it stands for, to the
// class's sum, which never falls below 0: so a slow scan gathers evidence for as long as it must, and chance
// loses it again. A class is called when its sum reaches its height, or at once when a single sample's
// evidence is strong enough: a burst must not wait. It is let go when its sum has fallen to `release` times
// the height.
//
// Protocol first, then family: the kernel counts TCP of both families together, so a sample may be sure of
// TCP and not of its family. With a line `family F` the evidence for TCP, that of both families together, is
// summed once, with the rule of the family that is ahead. Ahead is the family with the larger share of the
// probability, added up (times time) over the samples since that sum was last 0. When TCP is called, so is
// that family if the logarithm of the odds between the two shares is at least F nats; else `tcp`: family
// uncertain. Shares and not products of odds: windows overlap, so samples in a row are no independent
// witnesses, and many that are half sure do not make one that is sure. Without that line (or 0) tcp4 and tcp6
// have a sum each, and of a sample's evidence the likelier has all.
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
  double family = 0;  ///< nats, [0, 12]: certainty from which TCP is called by its family; 0: always
  bool operator==(const SequentialDecision&) const = default;
};

/// "release 0.5", "family 1.5" unless it is 0, then "rule tcp4 2 4 13" for each class (drift, height, at
/// once).
std::string serialise(const SequentialDecision& decision);
/// One line of it; false: it means nothing.
bool parse_line(std::string_view line, SequentialDecision& decision);

/// Evidence by class, from probabilities or their scores(); for normal 0. Of tcp4 and tcp6 the likelier has
/// that of both together, the other next to none.
std::array<double, kClassCount> evidence(const Probabilities& probabilities);

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

/// Which family the evidence for TCP is of.
class FamilyShares {
 public:
  /// `elapsed`: time that the sample stands for, at least 0.
  void add(const Probabilities& probabilities, Nanoseconds elapsed);
  void forget() { four_ = six_ = 0; }
  TrafficClass ahead() const { return four_ >= six_ ? TrafficClass::tcp4 : TrafficClass::tcp6; }
  /// The family that is ahead, if by so many nats; else `tcp`.
  TrafficClass answer(double certainty) const;

 private:
  double four_ = 0, six_ = 0;  // probability times seconds
};

class SequentialDecider {
 public:
  /// `shift` nats are added to all evidence: one number to move the whole decision by, towards more alarms.
  explicit SequentialDecider(const SequentialDecision& decision, double shift = 0)
      : decision_(decision), shift_(shift) {}
  /// As Decider::step().
  std::optional<TrafficClass> step(Nanoseconds time, const Probabilities& probabilities);

 private:
  SequentialDecision decision_;
  double shift_;
  std::array<EvidenceSum, kClassCount> sums_{};
  EvidenceSum tcp_;  // in place of those of tcp4 and tcp6, if the protocol comes first
  FamilyShares families_;
  std::optional<Nanoseconds> last_;
};

}  // namespace zpilab
