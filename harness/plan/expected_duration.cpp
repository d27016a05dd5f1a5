#include "harness/plan/expected_duration.h"

#include <algorithm>
#include <array>

namespace zpilab {
namespace {

/// Seconds per probe, first by timing where nmap's own timer is slowest (T0, T1, T2), then by protocol.
constexpr std::array<double, 3> kTimerPace = {300, 15, 0.4};

constexpr double kAsksOfASweep = 2;

/// At T3 and faster. Linux answers UDP and unknown protocols with about one ICMP error a second to each host,
/// over either family (sysctl icmp.ratelimit, 1000 ms), which paces the scan whatever its timing says.
/// Measured with `zpilab run tables`: complete scans of 1000 ports in 998 to 1085 s, of 256 protocols in 252
/// to 292 s. Without limits such a scan is a burst, like one of TCP.
double free_pace(const ScanSpec& scan, Policy policy, IcmpLimits limits) {
  const bool nobody_answers = silent(policy, scan.technique->probe);
  const bool answered_at_once = limits == IcmpLimits::off && !nobody_answers;
  const bool few_retries = scan.retries && *scan.retries <= 2;
  const double times_slower = limits == IcmpLimits::strict ? 5 : 1;
  switch (scan.technique->probe) {
    case ProbeProtocol::tcp:
      return nobody_answers ? 0.021 : 0.0004;
    case ProbeProtocol::udp:
      if (answered_at_once) return 0.001;
      return few_retries || nobody_answers ? 0.1 : 1.0 * times_slower;
    case ProbeProtocol::ip:
      if (answered_at_once) return 0.01;
      return few_retries ? 0.06 : 1.02 * times_slower;
    case ProbeProtocol::arp:
    case ProbeProtocol::neighbour:
      return 0.009 / kAsksOfASweep;
  }
  return 0;
}

/// Scans that wait for silence (NULL, FIN, Xmas, Maimon take no answer for "open") end a little later.
double start_and_end(const ScanSpec& scan, Timing timing) {
  const std::string_view name = scan.technique->name;
  const double silence = name == "null" || name == "fin" || name == "xmas" ? 1.3 : 0;
  return (timing.level <= 2 ? 0.9 : 0.2) + silence;
}

}  // namespace

std::uint64_t targets_of(const ScanSpec& scan, std::uint64_t sweep_size) {
  if (scan.technique->sweeps) return sweep_size;
  if (scan.ports.kind == PortSelection::Kind::top) return static_cast<std::uint64_t>(scan.ports.top);
  if (scan.ports.kind == PortSelection::Kind::none) return 256;
  std::uint64_t count = 0;
  for (const auto& [first, last] : scan.ports.ranges) count += static_cast<std::uint64_t>(last - first + 1);
  return count;
}

Nanoseconds expected_scan(const ScanSpec& scan, Timing timing, Policy policy, IcmpLimits limits,
                          std::uint64_t sweep_size) {
  double pace = free_pace(scan, policy, limits);
  const auto level = static_cast<std::size_t>(std::clamp(timing.level, 0, 5));
  if (level < kTimerPace.size()) pace = std::max(pace, kTimerPace[level]);
  if (scan.scan_delay) pace = std::max(pace, seconds(*scan.scan_delay));
  if (scan.max_rate) pace = std::max(pace, 1.0 / *scan.max_rate);
  auto probes = static_cast<double>(std::min<std::uint64_t>(targets_of(scan, sweep_size), 1'000'000));
  // Most addresses are nobody's: each is asked a second time.
  if (scan.technique->sweeps) probes *= kAsksOfASweep;
  return from_seconds(start_and_end(scan, timing) + probes * pace);
}

}  // namespace zpilab
