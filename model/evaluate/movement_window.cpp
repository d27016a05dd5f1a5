#include "model/evaluate/movement_window.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace zpilab {
namespace {

constexpr Nanoseconds kAroundScan = kSecond;
constexpr Nanoseconds kBeforeScan = 5 * kSecond;

/// Counter of each index of the stream, or nothing.
std::vector<std::optional<Counter>> counters_of(std::span<const std::string> names) {
  std::vector<std::optional<Counter>> counters;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(kCounterNames, name);
    counters.push_back(found == kCounterNames.end()
                           ? std::nullopt
                           : std::optional(static_cast<Counter>(found - kCounterNames.begin())));
  }
  return counters;
}

struct Stretch {
  bool scan = false;
  Nanoseconds begin = 0, end = 0;
};
std::vector<Stretch> stretches_of(const Recording& recording) {
  if (recording.placebo()) return {{false, recording.started, recording.ended}};
  if (recording.probes.empty()) return {};
  const Nanoseconds first = recording.probes.front(), last = recording.probes.back();
  return {{false, recording.started, first - kBeforeScan}, {true, first - kAroundScan, last + kAroundScan}};
}

}  // namespace

const ClassEvents* find_class_events(TrafficClass traffic_class) {
  using C = Counter;
  static const std::array<ClassEvents, 7> kEvents = {{
      {TrafficClass::tcp4,
       Signal::rst_only4,
       {C::ip4_in, C::ip4_delivers, C::ip4_out, C::tcp_in, C::tcp_out, C::tcp_out_rsts,
        C::tcp_attempt_fails}},
      {TrafficClass::arp, Signal::non_ip, {C::interface_in, C::interface_out, C::ip4_in, C::ip6_in}},
      {TrafficClass::ip4,
       Signal::unknown4,
       {C::ip4_in, C::ip4_delivers, C::ip4_unknown_protos, C::ip4_out, C::icmp4_unreachable_out}},
      {TrafficClass::udp4,
       Signal::no_ports4,
       {C::ip4_in, C::ip4_delivers, C::ip4_out, C::udp4_no_ports, C::icmp4_unreachable_out}},
      {TrafficClass::tcp6,
       Signal::rst_only6,
       {C::ip6_in, C::ip6_delivers, C::ip6_out, C::tcp_in, C::tcp_out, C::tcp_out_rsts,
        C::tcp_attempt_fails}},
      {TrafficClass::ip6,
       Signal::unknown6,
       {C::ip6_in, C::ip6_unknown_protos, C::ip6_out, C::icmp6_parameter_problems_out}},
      {TrafficClass::udp6,
       Signal::no_ports6,
       {C::ip6_in, C::ip6_delivers, C::ip6_out, C::udp6_no_ports, C::icmp6_unreachable_out}},
  }};
  const auto found = std::ranges::find(kEvents, traffic_class, &ClassEvents::traffic_class);
  return found == kEvents.end() ? nullptr : &*found;
}

Result<std::vector<MovementWindow>> cut_movement_windows(const Recording& recording, Nanoseconds length,
                                                         const ClassEvents& events,
                                                         std::span<const Counter> counters) {
  assert(length > 0);
  for (const Counter counter : counters) {
    const std::string_view name = kCounterNames[static_cast<std::size_t>(counter)];
    if (std::ranges::find(recording.series.counters, name) == recording.series.counters.end())
      return make_error(
          Errc::unavailable,
          "trial " + std::to_string(recording.trial) + " was recorded without " + std::string(name),
          recording.file);
  }
  std::vector<MovementWindow> windows;
  for (const Stretch& stretch : stretches_of(recording)) {
    for (Nanoseconds begin = stretch.begin; begin + length <= stretch.end; begin += length) {
      MovementWindow& window = windows.emplace_back();
      window.recording = &recording;
      window.scan = stretch.scan;
      window.begin = begin;
      window.end = begin + length;
    }
  }
  const auto counter_of_index = counters_of(recording.series.counters);
  const auto& samples = recording.series.samples;
  auto window = windows.begin();
  auto probe = recording.probes.begin();
  for (std::size_t i = 1; i < samples.size() && window != windows.end();
       ++i) {  // the first has no increments
    const Nanoseconds middle = samples[i - 1].time + (samples[i].time - samples[i - 1].time) / 2;
    const auto first_probe = probe;
    while (probe != recording.probes.end() && *probe <= samples[i].time) ++probe;
    while (window != windows.end() && middle >= window->end) ++window;
    if (window == windows.end() || middle < window->begin) continue;
    CounterValues values{};
    for (const auto& [index, delta] : samples[i].deltas)
      if (index < counter_of_index.size() && counter_of_index[index])
        values[static_cast<std::size_t>(*counter_of_index[index])] = delta;
    SignalValues signals;
    compute_signals(values, signals);
    if (window->first_seq == 0) window->first_seq = samples[i].seq;
    window->last_seq = samples[i].seq;
    for (const Counter counter : counters)
      window->moved[static_cast<std::size_t>(counter)] += values[static_cast<std::size_t>(counter)];
    const std::int64_t moved = signals[index_of(events.event)];
    window->events += moved;
    if (moved > 0) window->event_moments.push_back(middle);
    window->probes += static_cast<int>(probe - first_probe);
    if (probe != first_probe) window->probe_moments.push_back(middle);
  }
  std::erase_if(
      windows, [](const MovementWindow& cut) { return cut.first_seq == 0 || (cut.scan && cut.probes == 0); });
  return windows;
}

}  // namespace zpilab
