#include "harness/store/record_campaign.h"

#include <algorithm>

#include "harness/core/sha256.h"

namespace zpilab {
namespace {

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
  return std::ranges::find(range, value) != range.end();
}

RecordedTrial describe(const CampaignReader& reader, const StoredTrial& stored,
                       const OpenPortCounts& open_ports) {
  RecordedTrial trial;
  trial.key = trial_key(reader.header(), stored);
  trial.number = stored.id;
  trial.scenario = reader.header().scenario_name;
  trial.scenario_hash = reader.header().scenario_hash;
  trial.workload = stored.workload;
  trial.workload_apart = reader.header().workloads_apart.contains(stored.workload);
  trial.policy = stored.policy;
  trial.icmp_limits = stored.target.icmp_limits;
  trial.impairment = stored.target.impairment;
  trial.sampling_rate_hz = stored.sampling_rate_hz;
  if (const auto counts = open_ports.find(stored.target.open_ports); counts != open_ports.end()) {
    trial.open_tcp_ports = counts->second.first;
    trial.open_udp_ports = counts->second.second;
  }
  trial.phases = reader.phases();
  trial.started = stored.record.started;
  trial.ended = stored.record.ended;
  if (stored.placebo()) return trial;
  trial.scan = stored.scan;
  trial.technique = stored.technique;
  trial.traffic_class = stored.traffic_class;
  trial.family = stored.family;
  trial.timing = stored.timing;
  trial.cut = stored.record.cut;
  trial.t0_estimated = stored.record.t0_estimated;
  return trial;
}

std::vector<Nanoseconds> arrivals(const std::vector<Probe>& frames) {
  std::vector<Nanoseconds> times;
  for (const Probe& frame : frames)
    if (frame.kind == FrameKind::probe) times.push_back(frame.time);
  std::ranges::sort(times);
  return times;
}

}  // namespace

std::string trial_key(const CampaignHeader& header, int trial) {
  // The time of creation is part of it: a second execution of the same plan is new data.
  return sha256_hex(header.plan_hash + "/" + header.created_utc + "/" + std::to_string(trial)).substr(0, 32);
}

std::string trial_key(const CampaignHeader& header, const StoredTrial& trial) {
  const auto replayed = trial.record.environment.find(kReplayedKey);
  return replayed != trial.record.environment.end() ? replayed->second : trial_key(header, trial.id);
}

Result<Done> CampaignRecorder::add(const CampaignReader& reader, const OpenPortCounts& open_ports,
                                   const std::string& path) {
  const auto stored = reader.trials();
  if (!stored.ok()) return stored.error();
  for (const StoredTrial& one : *stored) {
    if (!chosen(one)) continue;
    if (one.state != TrialState::done) {
      ++left_out_;
      continue;
    }
    RecordedTrial trial = describe(reader, one, open_ports);
    if (!keys_.insert(trial.key).second)
      return make_error(Errc::invalid_input,
                        "trial " + std::to_string(one.id) + " is the same execution as one before it", path);
    trial.device = device_number(one.device);
    auto series = reader.samples(one.id);
    if (!series.ok()) return series.error();
    trial.series = chosen_counters(std::move(*series));
    const auto frames = reader.probes(one.id);
    if (!frames.ok()) return frames.error();
    trial.probes = arrivals(*frames);
    trials_.push_back(std::move(trial));
  }
  return Done{};
}

bool CampaignRecorder::chosen(const StoredTrial& trial) const {
  if (choice_.trial && trial.id != *choice_.trial) return false;
  if (!choice_.workloads.empty() && !contains(choice_.workloads, trial.workload)) return false;
  if (!choice_.devices.empty() && !contains(choice_.devices, trial.device)) return false;
  return trial.placebo() ? choice_.placebos : choice_.scans;
}

int CampaignRecorder::device_number(const std::string& name) {
  return devices_.try_emplace(name, static_cast<int>(devices_.size()) + 1).first->second;
}

SampleSeries CampaignRecorder::chosen_counters(SampleSeries series) {
  if (choice_.counters.empty()) return series;
  constexpr std::uint32_t kLeftOut = UINT32_MAX;
  std::vector<std::uint32_t> place(series.counters.size(), kLeftOut);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < place.size(); ++i) {
    if (!contains(choice_.counters, series.counters[i])) continue;
    counters_found_.insert(series.counters[i]);
    place[i] = static_cast<std::uint32_t>(names.size());
    names.push_back(series.counters[i]);
  }
  series.counters = std::move(names);
  for (Sample& sample : series.samples) {
    std::erase_if(sample.deltas, [&](const CounterDelta& delta) { return place[delta.first] == kLeftOut; });
    for (auto& [counter, delta] : sample.deltas) counter = place[counter];
  }
  return series;
}

std::vector<std::string> CampaignRecorder::missing_counters() const {
  std::vector<std::string> missing;
  for (const std::string& name : choice_.counters)
    if (!counters_found_.contains(name)) missing.push_back(name);
  return missing;
}

}  // namespace zpilab
