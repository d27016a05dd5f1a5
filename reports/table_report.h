// The tables of a set of campaigns as numbers: what each scan, device and detector came to, false alarms per
// workload, and what was not counted and why. Pure; printing is elsewhere.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/agent_cost.h"
#include "reports/loaded_campaign.h"
#include "reports/statistics/censored_time.h"
#include "reports/statistics/interval.h"

namespace zpilab {

/// What trials must share to stand in one table. Another sampling rate, policy or target is never a silent
/// difference.
struct Setting {
  int timing = 3;  ///< nmap's -T level
  std::string workload, policy;
  TargetFactors target;
  double sampling_rate_hz = 10;
  auto operator<=>(const Setting&) const = default;
};

/// A scan as the tables show it.
struct ScanName {
  std::string name;   ///< in the scenario: "syn6"
  std::string nmap;   ///< "-6 -sS"
  std::string ports;  ///< "top-1000"
  TrafficClass traffic_class = TrafficClass::normal;
  /// Whether a class can be right: not of a scan that is none of the eight.
  bool classed() const { return traffic_class != TrafficClass::other; }
  auto operator<=>(const ScanName&) const = default;
};

struct AlarmsOfTrial {
  std::string file;
  int trial = 0;
  std::vector<double> seconds;  ///< counted alarms since the first probe; negative: in the lead-in
};

/// What one scored trial gave to its row.
struct ScoredScan {
  int trial = 0;
  CensoredTime ttfd;
  std::optional<std::size_t> probes_before;  ///< of the detected
};

struct ScanRow {
  Setting setting;
  ScanName scan;
  std::string device, detector;

  int n = 0;  ///< trials scored: done, and this detector neither contaminated nor crashed
  int detected = 0;
  std::optional<Interval> interval;          ///< of detected / n
  double by_chance = 0;                      ///< how many of n would be detected at its own false alarm rate
  int right_class = 0, right_family = 0;     ///< of the first alarm
  int family_uncertain = 0;                  ///< TCP by the first alarm, by none the right class
  std::optional<double> ttfd;                ///< Kaplan-Meier median, s; empty: not reached
  std::optional<double> ttfd_min, ttfd_max;  ///< of the detected
  std::optional<double> ttfd_class;          ///< Kaplan-Meier median to the first alarm of the right class
  std::optional<double> to_sample, to_verdict, to_receipt;  ///< medians of the parts
  std::map<int, double> within;                             ///< P(detected within 1, 5, 30, 60 s)
  std::optional<double> probes;  ///< median of the probes that had arrived before the alarm
  double uncertainty = 0;        ///< s, of the clocks; a smaller TTFD is printed as "<="

  std::optional<double> duration;  ///< median, s; empty: cut
  int cut = 0;                     ///< scans that were stopped at scan_at_most
  double cut_at = 0;               ///< scan_at_most, s
  int estimated = 0;               ///< trials whose first probe is estimated for want of a tap

  int contaminated = 0, crashed = 0, not_covered = 0, unscorable = 0;
  std::vector<AlarmsOfTrial> alarms;  ///< of all these trials but the uncovered
  std::vector<ScoredScan> scored;     ///< the n trials, in the order of the files
};

struct FalseAlarmRow {
  std::string workload, policy, device, detector;
  TargetFactors target;
  bool apart = false;  ///< the workload is like an attack, and allowed: never added to the others
  double sampling_rate_hz = 10;
  int alarms = 0, alarms_raw = 0;
  double hours = 0;
  Interval per_hour;  ///< exact Poisson; no alarm: upper is 3 / hours
  int placebos = 0, placebos_alarmed = 0;
};

/// How long devices were recorded under one workload, whatever else differed.
struct WorkloadHours {
  std::string workload;
  bool apart = false;
  int trials = 0;    ///< done
  double hours = 0;  ///< of them, in device-hours
  double quiet = 0;  ///< of these, hours without a probe
};

struct SkippedTrials {
  std::string reason;
  int trials = 0;
};

struct FailedTrial {
  std::string file;
  int trial = 0, attempts = 0;
  std::string scan, device, workload, state, reason;
};

struct TableReport {
  std::vector<std::string> files, scenarios;
  std::vector<std::string> notes;           ///< what the reader must know: pooled files, mixed versions
  int planned = 0, done = 0, repeated = 0;  ///< trials; repeated: took more than one attempt
  std::vector<ScanRow> rows;                ///< by setting (T3 before T2), scan, device, detector
  std::vector<FalseAlarmRow> false_alarms;
  std::vector<WorkloadHours> hours;    ///< by workload, those apart last
  std::vector<AgentCostRow> costs;     ///< by device
  std::vector<FailedTrial> failed;     ///< invalid and refused
  std::vector<SkippedTrials> skipped;  ///< by reason
};

inline constexpr const char* kAllWorkloads = "all workloads";

/// Empty: everything.
struct TableFilter {
  std::string workload, device;
  /// Ordinary workloads count as one, kAllWorkloads; those apart are left out.
  bool pool_workloads = false;
};

/// Of the row's trials: what its curves and intervals are made of.
std::vector<CensoredTime> times_of(const ScanRow& row);

TableReport make_table(const std::vector<LoadedCampaign>& campaigns, const TableFilter& filter);

/// "open ports 50tcp-1udp, link slow-link": what is not as usual; "as usual" where nothing is.
std::string target_text(const TargetFactors& target);

/// "-6 -sS": as one would type it.
std::string nmap_name(const StoredTrial& trial);

}  // namespace zpilab
