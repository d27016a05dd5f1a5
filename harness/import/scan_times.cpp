#include "harness/import/scan_times.h"

#include <algorithm>
#include <cstdlib>

namespace zpilab {
namespace {

// Clocks that are further apart than this cannot be matched: whose scan would it be?
constexpr Nanoseconds kFurthestApart = 30 * kSecond;

// Within a campaign. A flow that is further off is not of the scan.
constexpr Nanoseconds kClocksMayDrift = kSecond;

bool usable(const PerformedScan& scan) {
  return scan.state == PerformedScan::State::done && scan.problem.empty();
}

Nanoseconds first_probe(const PerformedScan& scan) { return scan.started.middle() + scan.probes.front(); }
Nanoseconds last_probe(const PerformedScan& scan) { return scan.started.middle() + scan.probes.back(); }

bool fits(const LogRecord& flow, const SuiteScan& scan) {
  if (!flow.protocol || !flow.source || flow.source->family != scan.spec.family) return false;
  const ProbeProtocol probe = scan.spec.technique->probe;
  return probe == ProbeProtocol::ip || flow.protocol == probe;
}

/// The first flow that can be of the scan.
std::optional<LogTime> first_flow(const PerformedScan& scan, std::span<const LogRecord> flows,
                                  Nanoseconds apart) {
  std::optional<LogTime> first;
  for (const LogRecord& flow : flows)
    if (fits(flow, scan.scan) && flow.time.begin >= first_probe(scan) - apart &&
        flow.time.begin <= last_probe(scan) + apart && (!first || flow.time.begin < first->begin))
      first = flow.time;
  return first;
}

Nanoseconds median(std::vector<Nanoseconds> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

AllScanTimes find_scan_times(std::span<const PerformedScan> scans, std::span<const LogRecord> flows,
                             Nanoseconds gap, Nanoseconds clocks_apart) {
  const Nanoseconds apart = std::min(kFurthestApart, gap / 2);
  AllScanTimes times;
  times.scans.resize(scans.size());
  std::vector<Nanoseconds> shifts;
  for (std::size_t i = 0; i < scans.size(); ++i) {
    if (!usable(scans[i])) continue;
    const auto flow = first_flow(scans[i], flows, apart);
    if (!flow) continue;
    const Nanoseconds half = flow->resolution / 2;
    times.scans[i] = {true, flow->begin + half - first_probe(scans[i]), half};
    shifts.push_back(times.scans[i].shift);
  }
  if (!shifts.empty()) times.sensor_ahead = median(shifts);
  Nanoseconds spread = shifts.empty() ? clocks_apart : 0;
  for (std::size_t i = 0; i < scans.size(); ++i) {
    if (!times.scans[i].by_flow) continue;
    const Nanoseconds off = std::llabs(times.scans[i].shift - *times.sensor_ahead);
    times.scans[i].by_flow = off <= scans[i].started.half() + kClocksMayDrift;
    if (times.scans[i].by_flow) spread = std::max(spread, off);
  }
  for (std::size_t i = 0; i < scans.size(); ++i)
    if (usable(scans[i]) && !times.scans[i].by_flow)
      times.scans[i] = {false, times.sensor_ahead.value_or(0), scans[i].started.half() + spread};
  return times;
}

}  // namespace zpilab
