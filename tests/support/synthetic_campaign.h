// Campaigns made of numbers instead of packets, for tests of the store, the reports and the model. All of it
// is deterministic: the same seed gives the same file contents.
#pragma once

#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/trial.h"
#include "harness/store/campaign_store.h"

namespace zpilab::synthetic {

ScanSpec scan(std::string_view technique, Family family, int top_ports);
CampaignHeader header();
/// Trial `id` of block 1 on "device" under "idle"; a placebo.
PlannedTrial placebo(int id);
PlannedTrial scan_trial(int id, const ScanSpec& spec, int timing);
/// A plan of these trials with phases 20 s, 60 s, 10 s.
Plan plan(std::vector<PlannedTrial> trials);

/// How a scan went. Times are relative to the first probe.
struct ScanShape {
  Nanoseconds lead_in = 20 * kSecond;
  int probes = 1000;
  Nanoseconds between_probes = 200 * kMicrosecond;
  bool cut = false;
};

/// A record of a trial that is done. The first probe is at kFirstProbe; samples run at 10 Hz over the whole
/// trial with two counters: tcpInSegs moves with the probes, linux.IpExt.InOctets all the time.
inline constexpr Nanoseconds kFirstProbe = 1'000 * kSecond;
TrialRecord record(const PlannedTrial& trial, const ScanShape& shape = {});
/// An alarm at a time relative to the first probe, stamped by its sample.
Detection alarm(const std::string& detector, Nanoseconds after_first_probe, TrafficClass traffic_class,
                double score = 0.9);

/// The campaign of the golden tables: all seven classes at T3 and T2, two workloads, `repetitions` blocks, a
/// placebo each; detectors zpi (quick), threshold (slower, misses some, blind to ARP) and always-normal.
void write_campaign(const std::string& path, int repetitions, std::uint64_t seed);

}  // namespace zpilab::synthetic
