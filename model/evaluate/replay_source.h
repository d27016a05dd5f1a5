// What is replayed: the trials of recordings and campaign files, with all that a campaign file of the replay
// (write_replay.h) says about them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/result.h"
#include "harness/core/trial.h"
#include "model/evaluate/recording.h"

namespace zpilab {

struct ReplayTrial {
  Recording recording;   ///< what the detector gets and its alarms are judged by; the samples stand only here
  PlannedTrial planned;  ///< with the number that it has in its file
  TrialRecord record;    ///< without samples, alarms and outcomes; from a recording what that knows
};

struct ReplaySource {
  std::string path, sha256;                      ///< of the file's bytes
  std::vector<std::string> scenarios;            ///< names, each once
  std::map<std::string, std::string> workloads;  ///< name -> hash of its folder; empty from a recording
  std::set<std::string> workloads_apart;
  std::vector<ReplayTrial> trials;  ///< in the file's order
  std::vector<Phases> phases;       ///< of each trial
  int left_out = 0;                 ///< not done, without samples, or scans of which no probe arrived
};

/// Folders stand for their recordings. Refuses the same execution twice, whatever files it is in, and files
/// in which nothing can be replayed. `only_trial`: a trial's number, or its key, as baselines have it; empty:
/// all.
Result<std::vector<ReplaySource>> load_replay_sources(std::span<const std::string> paths,
                                                      const std::string& only_trial = "");

/// "trial 12 of tables.db (syn, T3, light)", for messages.
std::string name_of(const Recording& recording);

}  // namespace zpilab
