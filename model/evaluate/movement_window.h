// A stretch of a recorded trial as one row of numbers: how far each counter moved in it, and at which of its
// samples the events moved that the probes of a class make. Stretches of two trials are compared by these.
//
// A stretch is either of a scan (it begins 1 s before the first probe, so that nmap's own discovery of the
// device is in it, ends at most 1 s after the last, and holds a probe) or benign (of a trial without a scan,
// or of a lead-in up to 5 s before the first probe). What is neither for certain is left out. Stretches do
// not overlap. A sample belongs to the stretch that the middle of the time since the sample before lies in.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "harness/core/result.h"
#include "model/detect/feature_table.h"
#include "model/evaluate/recording.h"

namespace zpilab {

/// What the probes of a class move on a device that answers for its closed ports.
struct ClassEvents {
  TrafficClass traffic_class;
  Signal event;                   ///< moves once a probe, and little else moves it
  std::vector<Counter> counters;  ///< that probes and the answers to them move
};
/// Nothing for `normal`, `other` and `tcp`.
const ClassEvents* find_class_events(TrafficClass traffic_class);

struct MovementWindow {
  const Recording* recording = nullptr;  ///< not owned
  bool scan = false;
  Nanoseconds begin = 0, end = 0;
  std::uint64_t first_seq = 0, last_seq = 0;  ///< samples of it
  int probes = 0;
  CounterValues moved{};
  std::int64_t events = 0;                 ///< sum of the event's signal
  std::vector<Nanoseconds> event_moments;  ///< middles of samples with an event, ascending
  std::vector<Nanoseconds> probe_moments;  ///< middles of samples in which a probe arrived
};

/// Whole stretches of this length, in order. Errc::unavailable, naming the trial, if the stream lacks one of
/// `counters`; the others are read as 0. The recording must outlive the windows.
Result<std::vector<MovementWindow>> cut_movement_windows(const Recording& recording, Nanoseconds length,
                                                         const ClassEvents& events,
                                                         std::span<const Counter> counters);

}  // namespace zpilab
