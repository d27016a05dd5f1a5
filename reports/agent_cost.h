// What measuring cost each device: the agent's own processor time, its time a sample, how late it was. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/store/campaign_store.h"

namespace zpilab {

/// The trials of one device at one sampling rate whose agent told its cost.
struct AgentCostRow {
  std::string device, os, kernel;
  double sampling_rate_hz = 10;
  int trials = 0;
  std::optional<double> sample_cost;  ///< s, median of the trials' medians; empty: older than that
  double processor_share = 0;         ///< of one processor, of the agent without its detectors
  double worst_lateness = 0;          ///< s, median of the trials' worst
};

/// By device, system and rate. Of trials that are done.
std::vector<AgentCostRow> agent_costs(const std::vector<const StoredTrial*>& trials);

}  // namespace zpilab
