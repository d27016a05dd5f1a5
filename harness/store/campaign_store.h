// The campaign file: one SQLite database per campaign. harness/store/schema.sql is the format's document.
// The only place for SQLite. CampaignStore writes (one process at a time), CampaignReader only reads.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/result.h"
#include "harness/core/sinks.h"
#include "harness/core/trial.h"

namespace zpilab {

/// Everything that a campaign was made from; `resume` needs nothing else.
struct CampaignHeader {
  std::string scenario_name, scenario_text, scenario_hash;
  std::string inventory_name, inventory_text, inventory_hash;
  std::string plan_hash;
  std::uint64_t seed = 0;
  std::string zpilab_version, git_revision, created_utc;
  std::map<std::string, std::string> detectors;  ///< name -> text of its YAML file
  std::map<std::string, std::string> workloads;  ///< name -> hash of its folder
  std::set<std::string> workloads_apart;  ///< of these: allowed, but like an attack; see Workload::apart
};

class CampaignStore final : public CampaignSink {
 public:
  /// Makes a new file. Refuses an existing one (Errc::invalid_input: says to use resume or another --db).
  /// Made by root in somebody's folder, the file belongs to the folder's owner.
  static Result<std::unique_ptr<CampaignStore>> create(const std::string& path, const CampaignHeader& header,
                                                       const Plan& plan);
  /// Opens an existing file for resume. A trial left `running` by a killed controller is planned again.
  /// A second controller on the same file is refused (Errc::unavailable, names the owner's pid).
  static Result<std::unique_ptr<CampaignStore>> open(const std::string& path);
  ~CampaignStore() override;

  const CampaignHeader& header() const;
  Result<std::vector<TrialProgress>> progress() const;

  Result<Done> trial_started(int trial, int attempt) override;
  Result<Done> trial_finished(const TrialRecord& record) override;

 private:
  class Impl;
  explicit CampaignStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Whether a controller is writing the file right now: if not, what it left `running` was broken off.
bool is_being_written(const std::string& campaign_path);

/// Factors of the device and its link, by their names in the scenario.
struct TargetFactors {
  std::string open_ports = OpenPorts{}.name, icmp_limits = "default", impairment = "none";
  auto operator<=>(const TargetFactors&) const = default;
};

/// A trial as stored: what was planned, and what came of it. Big parts are read on demand.
struct StoredTrial {
  int id = 0, block = 0;
  std::string device, scan, technique, ports;  ///< scan, technique, ports empty for a placebo
  Family family = Family::ipv4;
  TrafficClass traffic_class = TrafficClass::normal;  ///< normal for a placebo
  Timing timing;
  std::string workload, policy;
  TargetFactors target;
  double sampling_rate_hz = 10;
  std::uint64_t seed = 0;
  Nanoseconds expected = 0;
  TrialState state = TrialState::planned;
  int attempts = 0;
  TrialRecord record;  ///< of the last attempt; samples, probes, events, xml are empty here

  bool placebo() const { return scan.empty(); }
};

class CampaignReader {
 public:
  static Result<CampaignReader> open(const std::string& path);
  CampaignReader(CampaignReader&&) noexcept;
  CampaignReader& operator=(CampaignReader&&) noexcept;
  ~CampaignReader();

  const CampaignHeader& header() const;
  Nanoseconds grace() const;
  /// Lead-in, longest scan and grace, as planned.
  const Phases& phases() const;
  /// In plan order, with detections, detector outcomes, work and environment filled in.
  Result<std::vector<StoredTrial>> trials() const;
  /// Of the last attempt of a trial.
  Result<SampleSeries> samples(int trial) const;
  /// The names alone, in the stream's order.
  Result<std::vector<std::string>> counters(int trial) const;
  Result<std::vector<Probe>> probes(int trial) const;
  Result<std::vector<TrialEvent>> events(int trial) const;
  Result<std::string> nmap_xml(int trial) const;

 private:
  class Impl;
  explicit CampaignReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zpilab
