// Is the scan in the counters at all? For each stretch of a scan this looks for a *twin*: a stretch as long,
// of another trial, in which nobody scanned and the counters moved alike. Where most stretches of a scan have
// twins, what a detector misses there is no fault of the detector; where they have none, it is no proof of
// the contrary.
//
// What counts as alike is graded, each grade asking more than the one before:
//   - as many events: exactly as many of the events that a probe of the class makes (ClassEvents);
//   - twin: and every other counter moved as far, to within what repeating the very same work would change:
//     |a - b| <= 2 sqrt(a + b), two standard deviations of the difference of two Poisson counts. Real work
//     scatters more than that, so real twins are missed rather than false ones found;
//   - even twin: and its events have an even run (model/evaluate/even_run.h) at the pace of the scan that is
//   as
//     long as the scan's: sums are not everything, and a pace is what a slow scan cannot hide.
// Asked the other way round, benign stretches that have a twin among the scans' are those that whoever finds
// such scans has to call one.
//
// A twin says something only beside the control: how many benign stretches have a twin among benign stretches
// of other trials. If they have as few, the measure was too strict to say anything.
//
// Beside twins, which need luck in forty counters, three measures that do not: the area under the ROC curve
// of the number of events alone and of the even run alone, and the nearest neighbour's error
// (model/evaluate/neighbour_error.h) in three spaces: movements of all counters (logarithms), the events'
// pace (number, seconds with one, least and largest gap, even run), and both. Its limit does not depend on
// the space as long as that holds the information, so the least of the three counts. Kinds are balanced by
// draws; for each workload as many of either kind, so that the work itself gives nothing away.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "model/evaluate/movement_window.h"

namespace zpilab {

/// Which work a scan's stretches are held against.
enum class Against : std::uint8_t { own, all, named };

struct TwinSettings {
  Nanoseconds length = 60 * kSecond;
  std::set<TrafficClass> classes;   ///< empty: all seven
  std::set<std::string> timings;    ///< empty: all
  std::set<std::string> workloads;  ///< of scans; empty: all
  std::string policy =
      "open";  ///< of scans and benign trials: events of a class are those of closed ports that answer
  Against against = Against::own;
  std::set<std::string> against_workloads;  ///< of Against::named
  std::vector<Counter> counters;            ///< that are compared
  std::uint64_t seed = 1;                   ///< of the draws
};

/// A scan's stretch and the benign one that is most alike.
struct TwinExample {
  MovementWindow scan, benign;
};

struct TwinGroup {
  TrafficClass traffic_class = TrafficClass::normal;
  std::string timing, workload;  ///< workload "all": those of the group together
  std::size_t scan_trials = 0, scans = 0, benign_trials = 0, benign = 0;  ///< trials and stretches
  std::size_t as_many_events = 0, twins = 0, even_twins = 0;  ///< stretches of scans that have one
  std::size_t benign_twins = 0;  ///< benign stretches with an event that have a twin among the scans'
  std::size_t control = 0, control_twins = 0;  ///< benign stretches looked at, and those with a twin
  std::optional<double> events_area, run_area;
  std::optional<double> neighbour_error, neighbour_error_of_half;  ///< the least of the three spaces
  std::optional<TwinExample>
      example;  ///< an even twin if there is one, or a twin, or one with as many events

  /// No classifier can do better, as far as these points tell.
  std::optional<double> least_error() const;
};

/// How often work makes the very events that a scan's probes make.
struct EventsByWork {
  TrafficClass traffic_class = TrafficClass::normal;
  std::string timing, workload;         ///< the workload is the benign one's
  double probes = 0, probe_run = 0;     ///< medians of the scan's stretches: probes, and their even run
  std::size_t benign = 0;               ///< stretches
  double median = 0, ninth_decile = 0;  ///< events in a benign stretch
  double as_many =
      0;  ///< share of benign stretches with as many events as the scan makes by its probes, or more
  double as_even = 0;  ///< share of them with an even run as long as the probes', or longer
};

struct TwinReport {
  std::vector<TwinGroup> groups;     ///< by class, timing and workload
  std::vector<EventsByWork> events;  ///< by class, timing and benign workload
  std::size_t other_policy = 0;      ///< trials left out
};

/// Whether repeating the same work may well change a count from one to the other.
bool alike_to_counting_noise(std::int64_t one, std::int64_t other);

/// Errc::unavailable if a trial lacks a counter that is compared. Recordings must outlive the report.
Result<TwinReport> find_twins(std::span<const Recording> recordings, const TwinSettings& settings);

}  // namespace zpilab
