// A workload: the normal traffic of a trial, as read from lab/workloads/<name>/workload.yaml.
// The harness reads it and hands the values to each host's `prepare`; it never knows how a lab carries them
// out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/ports.h"

namespace zpilab {

struct WorkloadProgram {
  std::string host;               ///< role that runs it: "device", "peer", ...
  std::vector<std::string> argv;  ///< argv[0] relative to its folder, or found on PATH
  bool restarts = false;          ///< start again when it ends
  std::string folder{};           ///< absolute, of an included workload; empty: the workload's own
  std::string episodes_of{};  ///< the workload with which it comes and goes; empty: there from start to end
};

/// Settings of a workload with episodes: the mean length of one, and the mean pause until that one comes
/// again.
inline constexpr const char* kEpisodeSeconds = "episode_seconds";
inline constexpr const char* kEpisodePauseSeconds = "episode_pause_seconds";
/// What these two may be: programs need a moment to begin and to end.
inline constexpr int kLeastEpisodeSeconds = 3, kMostEpisodeSeconds = 86'400;

struct Workload {
  std::string name;
  std::string description;
  std::string folder;                 ///< absolute path of its folder on this machine
  std::vector<std::string> includes;  ///< names of the workloads whose programs it runs as well
  std::vector<std::string> episodes;  ///< names of workloads that come and go, each by itself
  std::vector<std::string> packages;  ///< Debian packages it needs
  std::vector<WorkloadProgram> programs;
  DevicePorts serves;  ///< its own programs on the device listen there: let through whatever the policy is
  DevicePorts needs;   ///< the device's services must be there, whether the scenario opens them or not
  std::map<std::string, double> settings;  ///< pace and intensity, handed to the programs as environment
  /// It looks like an attack and is allowed, such as an administrator's sweep: alarms there are neither false
  /// alarms of ordinary life nor hits, so it is reported by itself and never added to other workloads.
  bool apart = false;
  std::map<std::string, double> minimum_work_per_minute;  ///< work counters; below it the trial is invalid
  std::string hash;                                       ///< SHA-256 over all files that it is made of
};

}  // namespace zpilab
