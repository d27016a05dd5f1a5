#include "model/evaluate/write_replay.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <set>
#include <utility>

#include "harness/core/sha256.h"
#include "harness/store/campaign_store.h"

namespace zpilab {
namespace {

const Phases& first_phases(std::span<const ReplaySource> sources) {
  for (const ReplaySource& source : sources)
    if (!source.phases.empty()) return source.phases.front();
  static constexpr Phases kNone;
  return kNone;
}

bool numbers_are_unique(std::span<const ReplaySource> sources) {
  std::set<int> numbers;
  for (const ReplaySource& source : sources)
    for (const ReplayTrial& trial : source.trials)
      if (!numbers.insert(trial.planned.id).second) return false;
  return true;
}

/// Gives every trial the number that it has in the new file.
Plan make_plan(std::span<ReplaySource> sources) {
  const bool keep = numbers_are_unique(sources);
  Plan plan;
  plan.scenario.phases = first_phases(sources);
  std::string keys;
  int number = 0;
  for (ReplaySource& source : sources)
    for (ReplayTrial& trial : source.trials) {
      if (!keep) trial.planned.id = ++number;
      plan.trials.push_back(trial.planned);
      keys += trial.recording.key + "\n";
    }
  plan.hash = sha256_hex(keys);
  return plan;
}

CampaignHeader make_header(std::span<const ReplaySource> sources, const DetectorSpec& detector,
                           const std::string& plan_hash) {
  CampaignHeader header;
  std::set<std::string> scenarios;
  header.scenario_text = "# a replay by zpilab model replay of\n";
  for (const ReplaySource& source : sources) {
    scenarios.insert(source.scenarios.begin(), source.scenarios.end());
    header.scenario_text += "#   " + source.path + ", SHA-256 " + source.sha256 + "\n";
    header.workloads.insert(source.workloads.begin(), source.workloads.end());
    header.workloads_apart.insert(source.workloads_apart.begin(), source.workloads_apart.end());
  }
  for (const std::string& name : scenarios)
    header.scenario_name += (header.scenario_name.empty() ? "" : ", ") + name;
  header.scenario_hash = sha256_hex(header.scenario_text);
  header.inventory_name = "replay";
  header.inventory_hash = sha256_hex(header.inventory_text);
  header.plan_hash = plan_hash;
  header.zpilab_version = ZPILAB_VERSION;
  header.created_utc = format_utc(realtime_now());
  header.detectors[detector.name] = detector.text;
  return header;
}

Result<Done> write_trial(CampaignStore& store, ReplayTrial& trial, const TrialAlarms& replayed) {
  TrialRecord record = std::move(trial.record);
  record.trial = trial.planned.id;
  record.attempt = 1;
  record.series = std::move(trial.recording.series);
  record.detections = replayed.alarms;
  record.detectors = {replayed.outcome};
  if (auto started = store.trial_started(record.trial, record.attempt); !started) return started;
  return store.trial_finished(record);
}

Result<Done> write_all(const std::string& path, std::span<ReplaySource> sources, const DetectorSpec& detector,
                       const ReplayRun& run) {
  const Plan plan = make_plan(sources);
  auto store = CampaignStore::create(path, make_header(sources, detector, plan.hash), plan);
  if (!store) return store.error();
  std::size_t next = 0;
  for (ReplaySource& source : sources)
    for (ReplayTrial& trial : source.trials)
      if (auto written = write_trial(**store, trial, run.trials.at(next++)); !written) return written;
  return Done{};
}

void remove_campaign(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::remove((path + suffix).c_str());
}

}  // namespace

Result<Done> check_replay_file(const std::string& path, std::span<const ReplaySource> sources) {
  if (::access(path.c_str(), F_OK) == 0)
    return make_error(Errc::invalid_input, "the file exists already; choose another", path);
  const Nanoseconds grace = first_phases(sources).grace;
  for (const ReplaySource& source : sources)
    for (const Phases& phases : source.phases)
      if (phases.grace != grace)
        return make_error(Errc::invalid_input,
                          "its trials have a grace of " + format_duration(phases.grace) +
                              ", those before of " + format_duration(grace) +
                              ", and a campaign file has one; replay them into a file each",
                          source.path);
  return Done{};
}

Result<Done> write_replay(const std::string& path, std::span<ReplaySource> sources,
                          const DetectorSpec& detector, const ReplayRun& run) {
  const std::string partial = path + ".part";
  remove_campaign(partial);  // of a replay that was stopped
  auto written = write_all(partial, sources, detector, run);
  if (written && std::rename(partial.c_str(), path.c_str()) != 0)
    written = make_error(Errc::io, errno_message("rename to " + path, errno), partial);
  if (!written) remove_campaign(partial);
  return written;
}

}  // namespace zpilab
