#include "harness/run/judge_trial.h"

#include <algorithm>
#include <cstdio>

#include "harness/core/exit_status.h"

namespace zpilab {
namespace {

/// nmap -T2 waits 0.4 s between probes: 2.5 a second. A host under load falls below; the figures of a quiet
/// machine stay within a few percent, so under 60 % the pace is the machine's, not nmap's.
constexpr double kPoliteRate = 2.5;
constexpr double kLeastPoliteShare = 0.6;
/// A burst runs at thousands of probes a second; when replies are lost, nmap raises its delay down to 1 a
/// second.
constexpr double kLeastBurstRate = 20;
/// A sampler that misses its deadlines measures the machine, not the network.
constexpr double kMostLateShare = 0.02;

std::string text(const char* format, double a, double b) {
  std::string out(200, '\0');
  out.resize(static_cast<std::size_t>(std::snprintf(out.data(), out.size(), format, a, b)));
  return out;
}

std::optional<std::string> pace_problem(const PlannedTrial& planned, const TrialRecord& record) {
  const auto rate = achieved_rate(record);
  if (!rate) return std::nullopt;
  const bool own_pace = planned.scan->scan_delay || planned.scan->max_rate;
  const ProbeProtocol protocol = planned.scan->technique->probe;
  const bool limited_by_target = protocol == ProbeProtocol::udp || protocol == ProbeProtocol::ip;
  if (own_pace || limited_by_target) return std::nullopt;
  if (planned.pace == Pace::burst && *rate < kLeastBurstRate)
    return text("pace distorted: a burst at %.1f probes/s (at least %.0f)", *rate, kLeastBurstRate);
  if (planned.timing.level == 2 && *rate < kPoliteRate * kLeastPoliteShare)
    return text("pace distorted: %.2f probes/s at -T2 (at least %.2f)", *rate,
                kPoliteRate * kLeastPoliteShare);
  return std::nullopt;
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

std::optional<std::string> why_invalid(const PlannedTrial& planned, const TrialRecord& record,
                                       const TrialFacts& facts, const Workload* workload) {
  if (planned.scan)
    if (auto problem = scan_problem(planned, record, facts)) return problem;
  if (auto problem = sampling_problem(planned, record, facts)) return problem;
  return work_problem(record, workload);
}

void mark_contaminated(TrialRecord& record) {
  const Nanoseconds before = first_probe(record).value_or(record.started);
  for (DetectorOutcome& outcome : record.detectors) {
    if (outcome.state != DetectorState::ok) continue;
    for (const Detection& alarm : record.detections)
      if (alarm.detector == outcome.detector && alarm.sample_time.value_or(alarm.time) < before)
        outcome.state = DetectorState::contaminated;
  }
}

}  // namespace zpilab
