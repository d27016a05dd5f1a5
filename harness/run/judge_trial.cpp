#include "harness/run/judge_trial.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "harness/core/exit_status.h"

namespace zpilab {
namespace {

// The limits of the pace come from 84 scans of all classes, eight cells at once, of quickstart.yaml
// (nmap 7.93, two cores that others used too; gaps from `zpilab export --what probes`), and from such scans
// in one cell
// (`zpilab doctor --pace`). They bound the *median* gap between probes, which a lost reply does not move.

/// nmap -T0, -T1, -T2 wait so long between probes, whatever they probe.
constexpr std::array<Nanoseconds, 3> kTemplateDelay = {300 * kSecond, 15 * kSecond, 400 * kMillisecond};
/// At -T2 the median gap of an undisturbed TCP scan or sweep was 0.4007 to 0.4021 s: half a percent at most.
constexpr double kMostDelay = 1.05;
/// A burst's median gap was 7 to 18 us under every policy. When replies are lost under load, nmap raises its
/// delay, up to 1 s.
constexpr Nanoseconds kMostBurstGap = 50 * kMillisecond;
/// With fewer the median says nothing: a few probes, repeated because nobody answers, are 100 ms apart.
constexpr std::size_t kLeastProbes = 10;
/// Scans that the target's limiter paces differ by half of their length in one cell already, so no length
/// tells a disturbed one. What can is the sampler, which waits for its deadlines beside them.
constexpr Nanoseconds kMostLateness = 20 * kMillisecond;
constexpr double kMostLateShareOfScan = 0.05;
constexpr std::ptrdiff_t kLeastLateSamples = 3;
/// A sampler that misses its deadlines measures the machine, not the network.
constexpr double kMostLateShare = 0.02;

std::string text(const char* format, double a, double b) {
  std::string out(200, '\0');
  out.resize(static_cast<std::size_t>(std::snprintf(out.data(), out.size(), format, a, b)));
  return out;
}

/// The gap that nmap's own timer makes between two probes; none if something else paces the scan.
std::optional<Nanoseconds> timed_gap(const PlannedTrial& planned) {
  const ProbeProtocol protocol = planned.scan->technique->probe;
  const bool limited_by_target = protocol == ProbeProtocol::udp || protocol == ProbeProtocol::ip;
  if (limited_by_target || planned.scan->max_rate) return std::nullopt;
  const auto level = static_cast<std::size_t>(std::max(planned.timing.level, 0));
  Nanoseconds gap = level < kTemplateDelay.size() ? kTemplateDelay[level] : 0;
  gap = std::max(gap, planned.scan->scan_delay.value_or(0));
  if (gap == 0) return std::nullopt;
  return gap;
}

std::optional<std::string> gap_problem(const PlannedTrial& planned, const TrialRecord& record) {
  if (!planned.impairment.none()) return std::nullopt;  // a slow link spreads the probes, as it was told to
  const auto gap = median_gap(record);
  if (!gap) return std::nullopt;
  if (planned.pace == Pace::burst && *gap > kMostBurstGap)
    return text("pace distorted: the probes of a burst are %.3g s apart (at most %.3g)", seconds(*gap),
                seconds(kMostBurstGap));
  // Where nobody answers, nmap may wait for its time-out instead.
  const bool nobody_answers = planned.scan && silent(planned.policy, planned.scan->technique->probe);
  const auto timed = nobody_answers ? std::nullopt : timed_gap(planned);
  if (timed && seconds(*gap) > kMostDelay * seconds(*timed))
    return text("pace distorted: probes are %.4g s apart instead of %.4g", seconds(*gap), seconds(*timed));
  return std::nullopt;
}

/// Of scans that neither burst nor follow a timer of nmap's.
std::optional<std::string> lateness_problem(const PlannedTrial& planned, const TrialRecord& record) {
  if (planned.pace == Pace::burst || timed_gap(planned)) return std::nullopt;
  const auto begin = first_probe(record), end = last_probe(record);
  if (!begin || !end) return std::nullopt;
  std::ptrdiff_t all = 0, late = 0;
  for (const Sample& sample : record.series.samples) {
    if (sample.time < *begin || sample.time > *end) continue;
    ++all;
    if (sample.lateness > kMostLateness) ++late;
  }
  const double share = all == 0 ? 0 : static_cast<double>(late) / static_cast<double>(all);
  if (late < kLeastLateSamples || share <= kMostLateShareOfScan) return std::nullopt;
  return text("pace distorted: during the scan timers were late in %.1f %% of the samples (at most %.0f %%)",
              100 * share, 100 * kMostLateShareOfScan);
}

std::optional<std::string> pace_problem(const PlannedTrial& planned, const TrialRecord& record) {
  if (auto problem = gap_problem(planned, record)) return problem;
  return lateness_problem(planned, record);
}

std::optional<std::string> scan_problem(const PlannedTrial& planned, const TrialRecord& record,
                                        const TrialFacts& facts) {
  if (facts.nmap_exit != 0 && !record.cut)
    return "nmap ended by " + exit_status_text(facts.nmap_exit) +
           (facts.nmap_messages.empty() ? "" : ": " + facts.nmap_messages.substr(0, 300));
  if (!first_probe(record)) return "no probe of the scan arrived at the device";
  if (facts.lost_frames > 0) return "the tap lost " + std::to_string(facts.lost_frames) + " frames";
  if (facts.clock_step) return "the tap's clock was stepped during the trial";
  return pace_problem(planned, record);
}

std::optional<std::string> sampling_problem(const PlannedTrial& planned, const TrialRecord& record,
                                            const TrialFacts& facts) {
  if (facts.lost_samples > 0) return "the agent lost " + std::to_string(facts.lost_samples) + " samples";
  const auto& samples = record.series.samples;
  if (samples.empty()) return "the agent gave no samples";
  const Nanoseconds interval = from_seconds(1 / planned.sampling_rate_hz);
  // At 1000 Hz a scheduler's slice is longer than the interval: 20 ms are always allowed.
  const Nanoseconds allowed = std::max(interval, 20 * kMillisecond);
  const auto late =
      std::count_if(samples.begin(), samples.end(), [&](const Sample& s) { return s.lateness > allowed; });
  const double share = static_cast<double>(late) / static_cast<double>(samples.size());
  if (share > kMostLateShare)
    return text("the sampler was late in %.1f %% of its samples (at most %.0f %%)", 100 * share,
                100 * kMostLateShare);
  return std::nullopt;
}

std::optional<std::string> work_problem(const TrialRecord& record, const Workload* workload) {
  if (workload == nullptr) return std::nullopt;
  const double minutes = seconds(record.ended - record.started) / 60;
  for (const auto& [counter, least] : workload->minimum_work_per_minute) {
    const auto found = record.work.find(counter);
    const double done = found == record.work.end() ? 0 : found->second;
    if (done < least * minutes)
      return "the workload " + workload->name +
             " did too little: " + text("%.0f (at least %.1f) ", done, least * minutes) + counter;
  }
  return std::nullopt;
}

bool is_probe(const Probe& frame) { return frame.kind == FrameKind::probe; }

}  // namespace

std::optional<Nanoseconds> first_probe(const TrialRecord& record) {
  const auto found = std::find_if(record.probes.begin(), record.probes.end(), is_probe);
  if (found == record.probes.end()) return std::nullopt;
  return found->time;
}

std::optional<Nanoseconds> last_probe(const TrialRecord& record) {
  const auto found = std::find_if(record.probes.rbegin(), record.probes.rend(), is_probe);
  if (found == record.probes.rend()) return std::nullopt;
  return found->time;
}

std::optional<double> achieved_rate(const TrialRecord& record) {
  const auto count = std::count_if(record.probes.begin(), record.probes.end(), is_probe);
  if (count < 2) return std::nullopt;
  const double span = seconds(*last_probe(record) - *first_probe(record));
  if (span <= 0) return std::nullopt;
  return static_cast<double>(count - 1) / span;
}

std::optional<Nanoseconds> median_gap(const TrialRecord& record) {
  std::vector<Nanoseconds> times;
  for (const Probe& frame : record.probes)
    if (is_probe(frame)) times.push_back(frame.time);
  if (times.size() < kLeastProbes) return std::nullopt;
  std::vector<Nanoseconds> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>((gaps.size() - 1) / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

std::optional<std::string> why_invalid(const PlannedTrial& planned, const TrialRecord& record,
                                       const TrialFacts& facts, const Workload* workload) {
  if (planned.scan)
    if (auto problem = scan_problem(planned, record, facts)) return problem;
  if (auto problem = sampling_problem(planned, record, facts)) return problem;
  return work_problem(record, workload);
}

void mark_contaminated(TrialRecord& record) {
  const Nanoseconds before = first_probe(record).value_or(record.started) -
                             uncertainty_between(record.device_clock, record.tap_clock);
  for (DetectorOutcome& outcome : record.detectors) {
    if (outcome.state != DetectorState::ok) continue;
    for (const Detection& alarm : record.detections)
      if (alarm.detector == outcome.detector && alarm.sample_time.value_or(alarm.time) < before)
        outcome.state = DetectorState::contaminated;
  }
}

}  // namespace zpilab
