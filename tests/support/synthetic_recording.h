// Made-up recordings for tests of the model: a device with some normal life and at most one scan, drawn from
// a seed. Events are drawn first and sampled afterwards, so that the same life can be seen at several
// sampling rates. Never training data of a model that is shipped.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/detect/feature_table.h"
#include "model/evaluate/recording.h"

namespace zpilab::synthetic {

struct Event {
  Nanoseconds time = 0;
  std::vector<std::pair<Counter, std::int64_t>> moves;
  bool probe = false;
};

struct Scene {
  TrafficClass scan = TrafficClass::normal;  ///< normal: a placebo
  bool burst = false;                        ///< all probes within 0.2 s, else one about every 0.4 s
  bool busy = true;                          ///< web, DNS, refused connections, pings, ARP; else nothing
  Nanoseconds lead_in = 15 * kSecond, scan_for = 15 * kSecond, grace = 5 * kSecond;
  double rate_hz = 10;
  std::uint64_t seed = 1;
};

/// All counter names of the feature table: a stream's names.
std::vector<std::string> counter_names();
/// In order of time, from 0.
std::vector<Event> draw_events(const Scene& scene);
/// Samples of these events. Increments fall to the first sample at or behind them.
SampleSeries sample_events(const std::vector<Event>& events, Nanoseconds duration, double rate_hz);
Recording make_recording(const Scene& scene, int trial);

/// Trials of every class, burst and paced, and as many placebos, each with its own seed.
std::vector<Recording> make_campaign(int repetitions, std::uint64_t seed);

}  // namespace zpilab::synthetic
