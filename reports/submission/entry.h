// An entry: what one detector was worth on one system in one run of a suite. What a submission holds, what
// `verify` checks, `merge` collects and the site shows. reports/submission/README.md has the files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/core/ids.h"
#include "reports/statistics/censored_time.h"

namespace zpilab {

/// How far an entry was checked. Only `verify` says verified; only a maintainer, by a second run, reproduced.
enum class EntryLabel { self_reported, verified, reproduced };

/// Whether the detector ran as it is shipped: shown apart.
enum class Division { as_shipped, tuned };

/// Where the beginning of a scan was seen.
enum class StartSource {
  tap,            ///< frames at the device's link
  sensor_flow,    ///< the sensor's own flow records: the same clock as its alarms
  scanner_trace,  ///< nmap's packet trace: another clock, see EntryTrial::uncertainty
};

struct EntrySystem {
  std::string id;  ///< letters, digits, `.`, `_`, `-`
  std::string os, kernel, hardware, network;
};

struct EntryDetector {
  std::string name, version;
  std::string configuration_hash;  ///< SHA-256 of its rules and settings, in hex; empty: not given
  std::string suppression;         ///< what hides repeated alarms, in words; empty: nothing that is known
  Division division = Division::as_shipped;
};

struct EntrySuite {
  std::string name, version;  ///< "core", "1"; or a scenario's name and "-"
  std::string hash;           ///< SHA-256 of the scenario, or of the script's list of scans
  int planned = 0;            ///< trials: as many must be in the entry, done or not
};

struct EntryTrial {
  std::string key;                ///< unique in the entry: "syn-T3-idle-1"
  std::string scan, nmap, ports;  ///< "syn6", "-6 -sS", "top-1000"; empty in a placebo
  TrafficClass traffic_class = TrafficClass::normal;
  int timing = 3;  ///< nmap's -T level
  std::string workload, policy;
  std::string state, reason;       ///< done | invalid | refused | skipped, and why
  std::optional<double> duration;  ///< of the scan, s
  bool cut = false;                ///< nmap was stopped
  StartSource start = StartSource::tap;
  double uncertainty = 0;                    ///< of times since the first probe, s
  std::optional<std::size_t> probes_before;  ///< that had arrived before the first alarm
  /// Of the first hit, since the first probe; censored at the end of grace. Nothing where the trial is not
  /// scored: a placebo, not done, contaminated, a class that is not covered.
  std::optional<CensoredTime> ttfd;
  bool right_class = false;
  bool contaminated = false, covered = true;
  std::vector<double> detections;  ///< all counted alarms, s since the first probe
};

/// A stretch without scans: what false alarms per hour are counted in.
struct QuietStretch {
  std::string workload;
  double hours = 0;
  int alarms = 0;
};

struct Entry {
  std::string id;  ///< submitter/system/suite/detector
  std::string submitter, date, licence, remarks;
  EntryLabel label = EntryLabel::self_reported;
  EntrySystem system;
  EntryDetector detector;
  EntrySuite suite;
  std::vector<EntryTrial> trials;
  std::vector<QuietStretch> quiet;
  std::string manifest_hash;     ///< SHA-256 of the manifest: which submission it was
  std::string tool_version;      ///< that made it
  bool signature_valid = false;  ///< a signature was there and fits its own key
};

}  // namespace zpilab
