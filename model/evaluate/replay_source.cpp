#include "model/evaluate/replay_source.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "harness/core/sha256.h"
#include "harness/store/record_campaign.h"
#include "harness/store/recording_file.h"
#include "model/evaluate/load_recordings.h"
#include "model/evaluate/port_selection.h"

namespace zpilab {
namespace {

Error not_known(const Recording& recording, const std::string& what, const std::string& name) {
  return make_error(Errc::invalid_input, "this zpilab knows no " + what + " \"" + name + "\"",
                    name_of(recording));
}

/// Policy and ICMP limits are words in the files, and values in a plan.
Result<Done> plan_target(const Recording& recording, const TargetFactors& target, PlannedTrial& planned) {
  const auto policy = parse_policy(recording.policy);
  if (!policy) return not_known(recording, "policy", recording.policy);
  const auto limits = parse_icmp_limits(target.icmp_limits);
  if (!limits) return not_known(recording, "ICMP limits", target.icmp_limits);
  planned.policy = *policy;
  planned.icmp_limits = *limits;
  planned.open_ports.name = target.open_ports;
  planned.impairment.name = target.impairment;
  return Done{};
}

struct ScanWords {
  std::string name, technique, ports;
  Family family = Family::ipv4;
};

Result<ScanSpec> plan_scan(const Recording& recording, const ScanWords& words) {
  ScanSpec scan;
  scan.name = words.name;
  scan.family = words.family;
  scan.technique = find_technique(words.technique);
  const bool possible = scan.technique != nullptr &&
                        (words.family == Family::ipv6 ? scan.technique->ipv6 : scan.technique->ipv4);
  if (!possible) return not_known(recording, "technique", words.technique);
  const auto ports = parse_port_selection(words.ports);
  if (!ports) return not_known(recording, "ports", words.ports);
  scan.ports = *ports;
  return scan;
}

Result<PlannedTrial> plan_of(const Recording& recording, const TargetFactors& target,
                             const std::optional<ScanWords>& scan) {
  PlannedTrial planned;
  planned.id = recording.trial;
  planned.block = 1;
  planned.device = recording.device;
  planned.workload = recording.workload;
  planned.sampling_rate_hz = recording.sampling_rate_hz;
  planned.expected = recording.ended - recording.started;
  if (auto known = plan_target(recording, target, planned); !known) return known.error();
  if (!scan) return planned;
  auto spec = plan_scan(recording, *scan);
  if (!spec) return spec.error();
  planned.scan = std::move(*spec);
  return planned;
}

std::optional<double> rate_of(const std::vector<Nanoseconds>& probes) {
  if (probes.size() < 2 || probes.back() <= probes.front()) return std::nullopt;
  return static_cast<double>(probes.size() - 1) / seconds(probes.back() - probes.front());
}

std::string ports_name(const RecordedTrial& trial) {
  if (!trial.open_tcp_ports || !trial.open_udp_ports) return "not known";
  return std::to_string(*trial.open_tcp_ports) + "tcp-" + std::to_string(*trial.open_udp_ports) + "udp";
}

Result<ReplayTrial> from_recording(RecordedTrial trial, const std::string& path) {
  ReplayTrial made;
  std::optional<ScanWords> scan;
  if (!trial.placebo()) scan = {trial.scan, trial.technique, "", trial.family};
  const TargetFactors target{ports_name(trial), trial.icmp_limits, trial.impairment};
  const Timing timing = trial.timing;
  made.record.cut = trial.cut;
  made.record.t0_estimated = trial.t0_estimated;
  made.recording = to_recording(std::move(trial), path);
  auto planned = plan_of(made.recording, target, scan);
  if (!planned) return planned.error();
  made.planned = std::move(*planned);
  made.planned.timing = timing;
  made.record.started = made.recording.started;
  made.record.ended = made.recording.ended;
  for (const Nanoseconds time : made.recording.probes)
    made.record.probes.push_back({time, FrameKind::probe, 0});
  made.record.achieved_rate = rate_of(made.recording.probes);
  return made;
}

Result<ReplayTrial> from_campaign(const CampaignReader& reader, StoredTrial trial, const std::string& path) {
  ReplayTrial made;
  made.recording = to_recording(reader, trial, path);
  std::optional<ScanWords> scan;
  if (!trial.placebo()) scan = {trial.scan, trial.technique, trial.ports, trial.family};
  auto planned = plan_of(made.recording, trial.target, scan);
  if (!planned) return planned.error();
  made.planned = std::move(*planned);
  made.planned.block = trial.block;
  made.planned.timing = trial.timing;
  made.planned.seed = trial.seed;
  made.planned.expected = trial.expected;
  made.record = std::move(trial.record);
  made.record.detections.clear();
  made.record.detectors.clear();
  auto series = reader.samples(made.recording.trial);
  if (!series) return series.error();
  made.recording.series = std::move(*series);
  auto probes = reader.probes(made.recording.trial);
  if (!probes) return probes.error();
  made.record.probes = std::move(*probes);
  for (const Probe& probe : made.record.probes)
    if (probe.kind == FrameKind::probe) made.recording.probes.push_back(probe.time);
  std::ranges::sort(made.recording.probes);
  auto events = reader.events(made.recording.trial);
  if (!events) return events.error();
  made.record.events = std::move(*events);
  auto xml = reader.nmap_xml(made.recording.trial);
  if (!xml) return xml.error();
  made.record.nmap_xml = std::move(*xml);
  return made;
}

bool can_be_replayed(const Recording& recording) {
  return !recording.series.samples.empty() && (recording.placebo() || !recording.probes.empty());
}

void note(ReplaySource& source, const ReplayTrial& trial) {
  source.workloads.try_emplace(trial.recording.workload);
  if (trial.recording.workload_apart) source.workloads_apart.insert(trial.recording.workload);
}

Result<Done> add(ReplaySource& source, Result<ReplayTrial> trial, const Phases& phases) {
  if (!trial) return trial.error();
  if (!can_be_replayed(trial->recording)) {
    ++source.left_out;
    return Done{};
  }
  trial->record.environment[kReplayedKey] = trial->recording.key;
  trial->record.environment["replay.of"] = name_of(trial->recording);
  note(source, *trial);
  source.trials.push_back(std::move(*trial));
  source.phases.push_back(phases);
  return Done{};
}

bool is_chosen(const std::string& only_trial, int number, const std::string& key) {
  return only_trial.empty() || only_trial == std::to_string(number) || only_trial == key;
}

Result<Done> read_campaign(ReplaySource& source, const std::string& only_trial) {
  auto reader = CampaignReader::open(source.path);
  if (!reader) return reader.error();
  auto trials = reader->trials();
  if (!trials) return trials.error();
  source.scenarios = {reader->header().scenario_name};
  source.workloads = reader->header().workloads;
  for (StoredTrial& trial : *trials) {
    if (!is_chosen(only_trial, trial.id, trial_key(reader->header(), trial))) continue;
    if (trial.state != TrialState::done) {
      ++source.left_out;
    } else if (auto added =
                   add(source, from_campaign(*reader, std::move(trial), source.path), reader->phases());
               !added) {
      return added;
    }
  }
  return Done{};
}

Result<Done> read_recorded(ReplaySource& source, const std::string& only_trial) {
  auto trials = read_recording(source.path);
  if (!trials) return trials.error();
  for (RecordedTrial& trial : *trials) {
    if (!is_chosen(only_trial, trial.number, trial.key)) continue;
    if (std::ranges::find(source.scenarios, trial.scenario) == source.scenarios.end())
      source.scenarios.push_back(trial.scenario);
    const Phases phases = trial.phases;
    if (auto added = add(source, from_recording(std::move(trial), source.path), phases); !added) return added;
  }
  return Done{};
}

Result<std::string> hash_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && !file.eof()) return make_error(Errc::io, errno_message("read", errno), path);
  return sha256_hex(bytes);
}

Result<Done> refuse_twins(const std::vector<ReplaySource>& sources) {
  std::unordered_map<std::string, const Recording*> by_key;
  for (const ReplaySource& source : sources)
    for (const ReplayTrial& trial : source.trials)
      if (const auto [twin, fresh] = by_key.try_emplace(trial.recording.key, &trial.recording); !fresh)
        return make_error(Errc::invalid_input, name_of(trial.recording) + " is the same execution as " +
                                                   name_of(*twin->second) + "; name one of these files only");
  return Done{};
}

}  // namespace

std::string name_of(const Recording& recording) {
  const std::string file = std::filesystem::path(recording.file).filename().string();
  const std::string scan = recording.placebo() ? "placebo" : recording.scan + ", " + recording.timing;
  return "trial " + std::to_string(recording.trial) + " of " + file + " (" + scan + ", " +
         recording.workload + ")";
}

Result<std::vector<ReplaySource>> load_replay_sources(std::span<const std::string> paths,
                                                      const std::string& only_trial) {
  const auto files = expand_folders(paths);
  if (!files) return files.error();
  std::vector<ReplaySource> sources;
  std::size_t trials = 0;
  for (const std::string& path : *files) {
    ReplaySource& source = sources.emplace_back();
    source.path = path;
    if (auto read = (is_recording_file(path) ? read_recorded : read_campaign)(source, only_trial); !read)
      return read.error();
    if (source.trials.empty() && !only_trial.empty()) {
      sources.pop_back();
      continue;
    }
    auto hash = hash_of(path);
    if (!hash) return hash.error();
    source.sha256 = std::move(*hash);
    trials += source.trials.size();
  }
  if (trials == 0)
    return make_error(Errc::invalid_input, only_trial.empty() ? "there is no finished trial in these files"
                                                              : "there is no finished trial " + only_trial);
  if (auto unique = refuse_twins(sources); !unique) return unique.error();
  return sources;
}

}  // namespace zpilab
