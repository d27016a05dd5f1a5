#include "model/evaluate/load_recordings.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

#include "harness/store/campaign_store.h"
#include "harness/store/record_campaign.h"
#include "harness/store/recording_file.h"

namespace zpilab {

Recording to_recording(const CampaignReader& reader, const StoredTrial& trial, const std::string& path) {
  Recording recording;
  recording.key = trial_key(reader.header(), trial);
  recording.file = path;
  recording.trial = trial.id;
  recording.device = trial.device;
  recording.scan = trial.scan;
  if (!trial.placebo()) recording.timing = to_string(trial.timing);
  recording.workload = trial.workload;
  recording.workload_apart = reader.header().workloads_apart.contains(trial.workload);
  recording.policy = trial.policy;
  recording.traffic_class = trial.placebo() ? TrafficClass::normal : trial.traffic_class;
  recording.sampling_rate_hz = trial.sampling_rate_hz;
  recording.grace = reader.grace();
  recording.started = trial.record.started;
  recording.ended = trial.record.ended;
  return recording;
}

Recording to_recording(RecordedTrial trial, const std::string& path) {
  Recording recording;
  recording.key = std::move(trial.key);
  recording.file = path;
  recording.trial = trial.number;
  recording.device = "device " + std::to_string(trial.device);
  if (!trial.placebo()) recording.timing = to_string(trial.timing);
  recording.traffic_class = trial.placebo() ? TrafficClass::normal : trial.traffic_class;
  recording.scan = std::move(trial.scan);
  recording.workload = std::move(trial.workload);
  recording.workload_apart = trial.workload_apart;
  recording.policy = std::move(trial.policy);
  recording.sampling_rate_hz = trial.sampling_rate_hz;
  recording.grace = trial.phases.grace;
  recording.started = trial.started;
  recording.ended = trial.ended;
  recording.probes = std::move(trial.probes);
  recording.series = std::move(trial.series);
  return recording;
}

namespace {

Result<Done> read_parts(const CampaignReader& reader, Recording& recording) {
  auto samples = reader.samples(recording.trial);
  if (!samples) return samples.error();
  recording.series = std::move(*samples);
  auto probes = reader.probes(recording.trial);
  if (!probes) return probes.error();
  for (const Probe& probe : *probes)
    if (probe.kind == FrameKind::probe) recording.probes.push_back(probe.time);
  std::ranges::sort(recording.probes);
  return Done{};
}

/// The classes of a model are the eight: of a scan that is none of them it can learn and show nothing.
bool is_of_a_class(TrafficClass traffic_class) { return traffic_class != TrafficClass::other; }

void keep_if_usable(LoadedFile& loaded, Recording recording) {
  const bool usable = is_of_a_class(recording.traffic_class) && !recording.series.samples.empty() &&
                      (recording.placebo() || !recording.probes.empty());
  if (usable)
    loaded.recordings.push_back(std::move(recording));
  else
    ++loaded.skipped;
}

Result<LoadedFile> load_campaign(const std::string& path, std::optional<int> only_trial) {
  auto reader = CampaignReader::open(path);
  if (!reader) return reader.error();
  auto trials = reader->trials();
  if (!trials) return trials.error();
  LoadedFile loaded{path, reader->header().scenario_name, {}, 0};
  for (const StoredTrial& trial : *trials) {
    if (only_trial && trial.id != *only_trial) continue;
    if (trial.state != TrialState::done || !is_of_a_class(trial.traffic_class)) {
      ++loaded.skipped;
      continue;
    }
    Recording recording = to_recording(*reader, trial, path);
    if (auto read = read_parts(*reader, recording); !read) return read.error();
    keep_if_usable(loaded, std::move(recording));
  }
  return loaded;
}

Result<LoadedFile> load_recording(const std::string& path, std::optional<int> only_trial) {
  auto trials = read_recording(path);
  if (!trials) return trials.error();
  LoadedFile loaded{path, {}, {}, 0};
  std::vector<std::string> scenarios;
  for (RecordedTrial& trial : *trials) {
    if (std::ranges::find(scenarios, trial.scenario) == scenarios.end()) scenarios.push_back(trial.scenario);
    if (only_trial && trial.number != *only_trial) continue;
    keep_if_usable(loaded, to_recording(std::move(trial), path));
  }
  for (const std::string& scenario : scenarios)
    loaded.scenario += (loaded.scenario.empty() ? "" : ", ") + scenario;
  return loaded;
}

Result<std::vector<std::string>> recordings_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
    if (entry.path().extension() == kRecordingSuffix) files.push_back(entry.path().string());
  if (failed) return make_error(Errc::io, "look into the folder: " + failed.message(), folder);
  if (files.empty())
    return make_error(Errc::invalid_input,
                      std::string("no recording (*") + kRecordingSuffix + ") in this folder", folder);
  std::ranges::sort(files);
  return files;
}

std::string name_of(const Recording& recording) {
  return "trial " + std::to_string(recording.trial) + " of " + recording.file;
}

Result<Done> refuse_twins(const std::vector<LoadedFile>& files) {
  std::map<std::string, const Recording*> by_key;
  for (const LoadedFile& file : files)
    for (const Recording& recording : file.recordings)
      if (const auto [twin, fresh] = by_key.try_emplace(recording.key, &recording); !fresh)
        return make_error(Errc::invalid_input, name_of(recording) +
                                                   " is there twice: it is the same execution as " +
                                                   name_of(*twin->second) + "; name one of these files only");
  return Done{};
}

}  // namespace

Result<LoadedFile> load_recordings(const std::string& path, std::optional<int> only_trial) {
  return (is_recording_file(path) ? load_recording : load_campaign)(path, only_trial);
}

Result<std::vector<std::string>> expand_folders(std::span<const std::string> paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code failed;
    if (!std::filesystem::is_directory(path, failed)) {
      files.push_back(path);
      continue;
    }
    auto found = recordings_in(path);
    if (!found) return found.error();
    std::ranges::move(*found, std::back_inserter(files));
  }
  return files;
}

Result<std::vector<LoadedFile>> load_all_recordings(std::span<const std::string> paths,
                                                    std::optional<int> only_trial) {
  const auto files = expand_folders(paths);
  if (!files) return files.error();
  std::vector<LoadedFile> all;
  for (const std::string& file : *files) {
    auto loaded = load_recordings(file, only_trial);
    if (!loaded) return loaded.error();
    all.push_back(std::move(*loaded));
  }
  if (auto unique = refuse_twins(all); !unique) return unique.error();
  return all;
}

std::vector<Recording> join_recordings(std::vector<LoadedFile> files) {
  std::vector<Recording> all;
  for (LoadedFile& file : files) std::ranges::move(file.recordings, std::back_inserter(all));
  return all;
}

}  // namespace zpilab
