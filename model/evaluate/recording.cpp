#include "model/evaluate/recording.h"

#include <algorithm>

#include "harness/core/sha256.h"
#include "harness/store/campaign_store.h"

namespace zpilab {
namespace {

// The time of creation is part of it: a second execution of the same plan is new data.
std::string key_of(const CampaignHeader& header, int trial) {
  return sha256_hex(header.plan_hash + "/" + header.created_utc + "/" + std::to_string(trial)).substr(0, 32);
}

Recording describe(const CampaignReader& reader, const StoredTrial& trial, const std::string& path) {
  Recording recording;
  recording.key = key_of(reader.header(), trial.id);
  recording.file = path;
  recording.trial = trial.id;
  recording.device = trial.device;
  recording.scan = trial.scan;
  if (!trial.placebo()) recording.timing = to_string(trial.timing);
  recording.workload = trial.workload;
  recording.policy = trial.policy;
  recording.traffic_class = trial.placebo() ? TrafficClass::normal : trial.traffic_class;
  recording.sampling_rate_hz = trial.sampling_rate_hz;
  recording.grace = reader.grace();
  recording.started = trial.record.started;
  recording.ended = trial.record.ended;
  return recording;
}

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

bool usable(const Recording& recording) {
  return !recording.series.samples.empty() && (recording.placebo() || !recording.probes.empty());
}

}  // namespace

Result<LoadedFile> load_recordings(const std::string& path, std::optional<int> only_trial) {
  auto reader = CampaignReader::open(path);
  if (!reader) return reader.error();
  auto trials = reader->trials();
  if (!trials) return trials.error();
  LoadedFile loaded{path, reader->header().scenario_name, reader->header().plan_hash, {}, 0};
  for (const StoredTrial& trial : *trials) {
    if (only_trial && trial.id != *only_trial) continue;
    // The classes of a model are the eight: of a scan that is none of them it can learn and show nothing.
    if (trial.state != TrialState::done || trial.traffic_class == TrafficClass::other) {
      ++loaded.skipped;
      continue;
    }
    Recording recording = describe(*reader, trial, path);
    if (auto read = read_parts(*reader, recording); !read) return read.error();
    if (!usable(recording)) {
      ++loaded.skipped;
      continue;
    }
    loaded.recordings.push_back(std::move(recording));
  }
  return loaded;
}

std::vector<Label> label_samples(const Recording& recording, Nanoseconds memory) {
  std::vector<Label> labels;
  labels.reserve(recording.series.samples.size());
  const auto& probes = recording.probes;
  std::size_t arrived = 0;  // probes at or before the sample
  for (const Sample& sample : recording.series.samples) {
    while (arrived < probes.size() && probes[arrived] <= sample.time) ++arrived;
    Label& label = labels.emplace_back();
    if (recording.placebo() || arrived == 0) continue;
    const Nanoseconds since = sample.time - probes[arrived - 1];
    if (since < kLabelWindow && recording.traffic_class != TrafficClass::normal) {
      label.traffic_class = recording.traffic_class;
    } else {
      label.ambiguous = arrived < probes.size() || since < memory + kLabelWindow;
    }
  }
  return labels;
}

}  // namespace zpilab
