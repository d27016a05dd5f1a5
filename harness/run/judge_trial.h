// Whether a trial's measurement holds. Pure: the record and what was planned in, the verdict out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/core/plan.h"
#include "harness/core/trial.h"
#include "harness/core/workload.h"

namespace zpilab {

/// What the judge needs beside the record.
struct TrialFacts {
  std::uint64_t lost_samples = 0;
  std::uint64_t lost_frames = 0;  ///< by the tap
  bool clock_step = false;
  int nmap_exit = 0;
  std::string nmap_messages;
};

/// First and last arrival of frames that are probes; empty if there are none.
std::optional<Nanoseconds> first_probe(const TrialRecord& record);
std::optional<Nanoseconds> last_probe(const TrialRecord& record);
/// Probes per second between the first and the last; empty under two probes.
std::optional<double> achieved_rate(const TrialRecord& record);

/// The middle one of the times between two probes; empty under ten probes, where it says nothing of the pace.
std::optional<Nanoseconds> median_gap(const TrialRecord& record);

/// Why the trial is invalid; empty if its measurement holds.
std::optional<std::string> why_invalid(const PlannedTrial& planned, const TrialRecord& record,
                                       const TrialFacts& facts, const Workload* workload);

/// `contaminated` for each detector of the record that is ok but alarmed before the first probe, and by more
/// than their clocks are uncertain.
void mark_contaminated(TrialRecord& record);

}  // namespace zpilab
