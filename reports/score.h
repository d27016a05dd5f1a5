// Scores one trial: what each detector's alarms are worth. Pure: a stored trial and its probes in, numbers
// out.
//
// Alarm: its time is that of the sample that caused it when the detector named one, else when the agent had
// it. Raw alarms are kept; those that only continue an alarm do not count again: the alarm is armed anew
// after 10 quiet seconds, and one that stays on counts again every 60 s. Hit: an alarm in [first probe, last
// probe + grace]. Every other alarm is a false alarm, not a late hit; one before the first probe makes the
// trial contaminated for that detector. A scan that was never detected is right-censored at the end of grace.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/core/probe.h"
#include "harness/store/campaign_store.h"

namespace zpilab {

inline constexpr Nanoseconds kQuietBeforeRearm = 10 * kSecond;
inline constexpr Nanoseconds kLastingAlarmCountsAgain = 60 * kSecond;

struct Alarm {
  Nanoseconds time = 0;  ///< that counts, device's monotonic clock
  Detection detection;
  bool counted = true;  ///< false: continues the alarm before it
};

/// The time of an alarm that counts.
Nanoseconds alarm_time(const Detection& detection);
/// Alarms of one detector in order of time, with the rule above applied.
std::vector<Alarm> alarms_of(std::span<const Detection> detections, const std::string& detector);

enum class ScoreState {
  scored,
  contaminated,  ///< an alarm in the lead-in
  crashed,       ///< the detector ended by itself
  not_covered,   ///< the detector does not claim this class: not a miss
  unscorable,    ///< no probe was seen
};

struct DetectorScore {
  std::string detector;
  ScoreState state = ScoreState::scored;
  std::string message;        ///< why it crashed
  std::vector<Alarm> alarms;  ///< raw, in order of time

  // Of a scan; TTFD by grade: any attack, right protocol, right family (of addresses), right class. All are
  // of the first alarm that fits the grade.
  std::optional<Nanoseconds> ttfd, ttfd_protocol, ttfd_family, ttfd_class;
  bool right_class = false, right_family = false;  ///< of the first hit itself
  bool family_uncertain = false;  ///< a TCP scan; the first hit says `tcp`, and none the right class
  std::size_t probes_before = 0;  ///< probes that had arrived at the first hit
  /// The parts of the TTFD: first probe -> sample that shows it -> verdict -> receipt by the controller.
  std::optional<Nanoseconds> to_sample, to_verdict, to_receipt;

  // Of the time without probes.
  int false_alarms = 0, false_alarms_raw = 0;
  bool detected() const { return ttfd.has_value(); }
};

struct TrialScore {
  std::optional<Nanoseconds> t0, last_probe;  ///< empty in a placebo
  /// First probe, less the uncertainty: an alarm that may have come after it is no false one.
  Nanoseconds hit_from = 0;
  Nanoseconds hit_until = 0;  ///< last probe + grace
  std::size_t probes = 0;
  Nanoseconds quiet = 0;                 ///< time of the trial in which an alarm would be false
  Nanoseconds uncertainty = 0;           ///< of a TTFD, from the two clock offsets
  std::vector<DetectorScore> detectors;  ///< in order of name

  /// Length of the stretch in which a hit may lie; censoring time of a miss.
  Nanoseconds stretch() const { return t0 ? hit_until - *t0 : 0; }
};

/// Precondition: the trial is done.
TrialScore score_trial(const StoredTrial& trial, std::span<const Probe> probes, Nanoseconds grace);

/// The alarm that the TTFD is of; nullptr if the scan was not detected, or there was none.
const Alarm* first_hit(const TrialScore& trial, const DetectorScore& score);

/// How many of the scans would be "detected" by a detector that raises false alarms at this rate and knows
/// nothing of scans: the sum over the scans of 1 - exp(-rate * stretch). The rate is taken from all time
/// without probes of the same workload, placebo trials and lead-ins: the placebos alone are few, and their
/// count per stretch would be coarse.
double detected_by_chance(std::span<const Nanoseconds> stretches, int false_alarms, Nanoseconds quiet);

}  // namespace zpilab
