// A submission as values: an entry and the evidence of its times. `submit` writes it as files, `verify` reads
// these back. README.md beside this file documents the files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/ids.h"
#include "reports/submission/entry.h"

namespace zpilab {

inline constexpr int kSubmissionVersion = 1;
/// So many of a trial's first probes are submitted, and its last.
inline constexpr std::size_t kProbesSubmitted = 100;

/// A trial with what its entry does not show, but its plan and its evidence are checked against.
struct SubmittedTrial {
  EntryTrial trial;
  int block = 1;  ///< repetition
  std::string open_ports = "3tcp-1udp", icmp_limits = "default", impairment = "none";
  double sampling_rate_hz = 10;
  std::string system, kernel;     ///< where it ran: the entry's, or it is of another
  std::vector<std::string> argv;  ///< exact; empty in a placebo
};

struct EvidenceAlarm {
  Nanoseconds time = 0;
  std::optional<TrafficClass> said;
  std::string format, line;  ///< as it was logged, scrubbed; both empty: the agent's own record
};

/// What a trial's times are computed from. All times are since the beginning of its lead-in.
struct TrialEvidence {
  std::vector<Nanoseconds> probes;    ///< in order
  std::size_t probe_count = 0;        ///< of all; `probes` may leave out some before the last
  std::vector<EvidenceAlarm> alarms;  ///< in order of time
  Nanoseconds watched_until = 0;      ///< end of grace
  std::optional<Nanoseconds> began;  ///< CLOCK_REALTIME of the detector's log at 0; where there are log lines
  std::string nmap_xml;              ///< reduced, see nmap_xml.h; may be empty
};

struct Submission {
  Entry entry;  ///< without trials: they are beside it
  std::vector<SubmittedTrial> trials;
  std::map<std::string, TrialEvidence> evidence;  ///< by key, of each trial that is done
  Nanoseconds grace = 0;                          ///< after the last probe, in which an alarm is a hit
  std::vector<std::string> scope;                 ///< ranges that their owner allows to be scanned
  std::string scenario;                           ///< YAML; empty if there is none
  std::string suite_list;   ///< of a suite that `zpilab-scans` ran: its scans, a line each; else empty
  std::string timings_csv;  ///< of a self-reported entry, and its only evidence
};

/// Hit, miss, class and counted alarms of a trial, by the rules of reports/score.h.
struct EvidenceScore {
  EntryTrial trial;  ///< `stated`, with what the evidence gives instead
  Nanoseconds quiet = 0;
  int false_alarms = 0;
  std::size_t probes_listed_before = 0;  ///< of `probes`, before the first hit
};
/// Precondition: the trial is done, and its evidence is in order.
EvidenceScore score_evidence(const EntryTrial& stated, const TrialEvidence& evidence, Nanoseconds grace);

/// "submitter/system/suite/detector".
std::string entry_id(const Entry& entry);
/// "core-1", or a scenario's name alone.
std::string suite_folder(const EntrySuite& suite);

}  // namespace zpilab
