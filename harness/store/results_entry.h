// The rows of the results file as plain structs. Enumerations are words here, as they are in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zpilab {

/// A row of `trial` in results.sql, which explains the fields, with its alarms.
struct ResultsTrial {
  std::string key, scan, nmap, ports, traffic_class;
  int timing = 3;
  std::string workload, policy, state, reason;
  std::optional<double> duration;  ///< s
  bool cut = false;
  std::string start;
  double uncertainty = 0;  ///< s
  std::optional<std::int64_t> probes_before;
  std::optional<double> ttfd;    ///< s; empty: not scored
  std::optional<bool> detected;  ///< has a value where `ttfd` has one
  bool right_class = false, contaminated = false, covered = true;
  std::vector<double> alarms;  ///< s
};

struct ResultsQuietStretch {
  std::string workload;
  double hours = 0;
  int alarms = 0;
};

/// A row of `entry`, with its trials and quiet stretches.
struct ResultsEntry {
  std::string id, submitter, date, licence, remarks;
  std::string label;  ///< "self-reported" or "verified"
  std::string system, os, kernel, hardware, network;
  std::string detector, detector_version, configuration_hash, suppression;
  std::string division;  ///< "as-shipped" or "tuned"
  std::string suite, suite_version, suite_hash;
  int planned = 0;
  std::string manifest_hash, made_by;
  bool signature_valid = false;
  std::vector<ResultsTrial> trials;
  std::vector<ResultsQuietStretch> quiet;
};

/// Where an entry came from, and when it was taken in.
struct Provenance {
  std::string merged_from, merged_utc, merged_by;
};

struct Withdrawal {
  std::string id, reason, withdrawn_utc;
};

struct Reproduction {
  std::string id, by, reproduced_utc;
};

/// SHA-256 over all fields but label and signature, which are judgements of the same content: entries with
/// equal hashes say the same. In hex.
std::string content_hash(const ResultsEntry& entry);

}  // namespace zpilab
