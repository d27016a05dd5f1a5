#include "tests/support/synthetic_recording.h"

#include <algorithm>
#include <cmath>

#include "harness/core/random.h"

namespace zpilab::synthetic {
namespace {

using C = Counter;
using Moves = std::vector<std::pair<Counter, std::int64_t>>;

Moves in4(Moves more, std::int64_t packets = 1) {
  more.insert(more.end(), {{C::interface_in, packets}, {C::ip4_in, packets}, {C::ip4_delivers, packets}});
  return more;
}
Moves in6(Moves more, std::int64_t packets = 1) {
  more.insert(more.end(), {{C::interface_in, packets}, {C::ip6_in, packets}, {C::ip6_delivers, packets}});
  return more;
}
Moves refused4() {
  return in4({{C::tcp_in, 1}, {C::tcp_out, 1}, {C::tcp_out_rsts, 1}, {C::ip4_out, 1}, {C::interface_out, 1}});
}
Moves refused6() {
  return in6({{C::tcp_in, 1}, {C::tcp_out, 1}, {C::tcp_out_rsts, 1}, {C::ip6_out, 1}, {C::interface_out, 1}});
}

/// What one probe of a class moves on a host whose ports are closed.
Moves probe_of(TrafficClass traffic_class) {
  switch (traffic_class) {
    case TrafficClass::normal:
    case TrafficClass::other:  // no model knows it
    case TrafficClass::tcp:    // no scan is of it
      return {};
    case TrafficClass::tcp4:
      return refused4();
    case TrafficClass::tcp6:
      return refused6();
    case TrafficClass::arp:
      return {{C::interface_in, 1}};
    case TrafficClass::ip4:
      return {{C::interface_in, 1}, {C::ip4_in, 1}, {C::ip4_unknown_protos, 1}};
    case TrafficClass::ip6:
      return {{C::interface_in, 1},
              {C::ip6_in, 1},
              {C::ip6_unknown_protos, 1},
              {C::icmp6_parameter_problems_out, 1}};
    case TrafficClass::udp4:
      return in4({{C::udp4_no_ports, 1}});
    case TrafficClass::udp6:
      return in6({{C::udp6_no_ports, 1}});
  }
  return {};
}

/// Something that recurs at random, on average once in `every`.
void recur(std::vector<Event>& events, Random& random, Nanoseconds duration, double every, const Moves& moves,
           std::uint64_t at_once) {
  double time = 0;
  while (true) {
    time += -every * std::log(1 - random.uniform());
    if (from_seconds(time) >= duration) return;
    const std::uint64_t count = 1 + random.below(at_once);
    for (std::uint64_t i = 0; i < count; ++i)
      events.push_back({from_seconds(time) + static_cast<Nanoseconds>(i) * 3 * kMillisecond, moves, false});
  }
}

void add_life(std::vector<Event>& events, Random& random, Nanoseconds duration) {
  const Moves web4 = in4({{C::tcp_in, 6}, {C::tcp_out, 5}, {C::ip4_out, 5}, {C::interface_out, 5}}, 6);
  const Moves web6 = in6({{C::tcp_in, 6}, {C::tcp_out, 5}, {C::ip6_out, 5}, {C::interface_out, 5}}, 6);
  const Moves dns = in4({{C::udp4_in, 1}, {C::udp4_out, 1}, {C::ip4_out, 1}, {C::interface_out, 1}});
  const Moves ping = in4({{C::icmp4_in, 1}, {C::icmp4_echos_in, 1}, {C::icmp4_out, 1}, {C::ip4_out, 1}});
  recur(events, random, duration, 0.7, web4, 8);
  recur(events, random, duration, 1.5, web6, 6);
  recur(events, random, duration, 1.0, dns, 2);
  recur(events, random, duration, 2.0, ping, 1);
  recur(events, random, duration, 12.0, refused4(), 3);
  recur(events, random, duration, 15.0, refused6(), 3);
  recur(events, random, duration, 12.0, in4({{C::udp4_no_ports, 1}}), 1);
  recur(events, random, duration, 8.0, {{C::interface_in, 1}}, 1);
}

void add_scan(std::vector<Event>& events, Random& random, const Scene& scene) {
  const Moves moves = probe_of(scene.scan);
  Nanoseconds time = scene.lead_in + static_cast<Nanoseconds>(random.below(100)) * kMillisecond;
  const Nanoseconds end = time + (scene.burst ? 200 * kMillisecond : scene.scan_for);
  const std::int64_t step = scene.burst ? 2 : 350;
  for (; time < end;
       time += (step + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(step) / 2 + 1))) *
               kMillisecond)
    events.push_back({time, moves, true});
}

Nanoseconds duration_of(const Scene& scene) { return scene.lead_in + scene.scan_for + scene.grace; }

}  // namespace

std::vector<std::string> counter_names() { return {kCounterNames.begin(), kCounterNames.end()}; }

std::vector<Event> draw_events(const Scene& scene) {
  Random random(scene.seed);
  std::vector<Event> events;
  if (scene.busy) add_life(events, random, duration_of(scene));
  if (scene.scan != TrafficClass::normal) add_scan(events, random, scene);
  std::ranges::stable_sort(events, {}, &Event::time);
  return events;
}

SampleSeries sample_events(const std::vector<Event>& events, Nanoseconds duration, double rate_hz) {
  SampleSeries series;
  series.counters = counter_names();
  const Nanoseconds interval = from_seconds(1 / rate_hz);
  std::size_t next = 0;
  for (Nanoseconds time = 0; time <= duration; time += interval) {
    Sample& sample = series.samples.emplace_back();
    sample.seq = series.samples.size();
    sample.time = time;
    std::array<std::int64_t, kCounterCount> sums{};
    for (; next < events.size() && events[next].time <= time; ++next)
      for (const auto& [counter, delta] : events[next].moves)
        sums[static_cast<std::size_t>(counter)] += delta;
    for (std::uint32_t c = 0; c < kCounterCount; ++c)
      if (sums[c] != 0) sample.deltas.emplace_back(c, sums[c]);
  }
  return series;
}

Recording make_recording(const Scene& scene, int trial) {
  Recording recording;
  recording.key = "synthetic-" + std::to_string(scene.seed) + "-" + std::to_string(trial);
  recording.file = "synthetic";
  recording.trial = trial;
  recording.workload = scene.busy ? "busy" : "idle";
  recording.traffic_class = scene.scan;
  recording.grace = scene.grace;
  recording.ended = duration_of(scene);
  recording.sampling_rate_hz = scene.rate_hz;
  if (scene.scan != TrafficClass::normal) {
    recording.scan = class_name(scene.scan);
    recording.timing = scene.burst ? "T3" : "T2";
  }
  const std::vector<Event> events = draw_events(scene);
  for (const Event& event : events)
    if (event.probe) recording.probes.push_back(event.time);
  recording.series = sample_events(events, duration_of(scene), scene.rate_hz);
  return recording;
}

std::vector<Recording> make_campaign(int repetitions, std::uint64_t seed) {
  std::vector<Recording> recordings;
  Random random(seed);
  int trial = 0;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    for (std::size_t c = 1; c < kClassCount; ++c) {
      for (bool burst : {false, true}) {
        Scene scene;
        scene.scan = static_cast<TrafficClass>(c);
        scene.burst = burst;
        scene.seed = random.next();
        recordings.push_back(make_recording(scene, ++trial));
        scene.scan = TrafficClass::normal;
        scene.seed = random.next();
        recordings.push_back(make_recording(scene, ++trial));
      }
    }
  }
  return recordings;
}

}  // namespace zpilab::synthetic
