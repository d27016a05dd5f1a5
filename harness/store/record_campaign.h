// From a campaign file to what a recording holds of it. What is not copied here cannot leak: no address, no
// name of a host, device or cell, no argv, no nmap XML, no text of scenario or inventory, no clock.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/result.h"
#include "harness/store/campaign_store.h"
#include "harness/store/recording_format.h"

namespace zpilab {

/// What tells executions of trials apart, 32 hex digits: the same wherever the file lies, in campaign file
/// and recording; another for a second execution of the same plan.
std::string trial_key(const CampaignHeader& header, int trial);
/// The same of a stored trial; one that was replayed into this file is still the execution that it was.
std::string trial_key(const CampaignHeader& header, const StoredTrial& trial);

/// In the environment of a trial that was replayed: its key.
inline constexpr const char* kReplayedKey = "replay.key";

/// Which trials, and what of them.
struct RecordingChoice {
  std::vector<std::string> counters;   ///< only these; empty: all
  std::vector<std::string> workloads;  ///< only trials under these; empty: all
  std::vector<std::string> devices;    ///< only trials on these; empty: all
  bool scans = true, placebos = true;
  std::optional<int> trial;  ///< only the one of this number in each campaign
};

/// How many TCP and UDP ports a device serves under each name that a scenario has for it.
using OpenPortCounts = std::map<std::string, std::pair<int, int>>;

/// Devices are numbered in order of their first appearance, over all campaigns that are added.
class CampaignRecorder {
 public:
  explicit CampaignRecorder(RecordingChoice choice) : choice_(std::move(choice)) {}

  /// Reads the trials that are done and chosen. Refuses an execution that was added before. `path` is for
  /// messages only. A name of open ports that is not in `open_ports` counts as not known.
  Result<Done> add(const CampaignReader& reader, const OpenPortCounts& open_ports, const std::string& path);

  const std::vector<RecordedTrial>& trials() const { return trials_; }
  /// Of the trials that were chosen, those that are not done.
  int left_out() const { return left_out_; }
  /// Counters that were chosen and no trial has.
  std::vector<std::string> missing_counters() const;

 private:
  bool chosen(const StoredTrial& trial) const;
  int device_number(const std::string& name);
  SampleSeries chosen_counters(SampleSeries series);

  RecordingChoice choice_;
  std::vector<RecordedTrial> trials_;
  std::map<std::string, int> devices_;
  std::set<std::string> keys_, counters_found_;
  int left_out_ = 0;
};

}  // namespace zpilab
