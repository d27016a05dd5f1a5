// Scans and a log, put together into a campaign: one trial a scan, and one without a scan for the quiet
// stretch. Pure. All times of an imported trial are on the sensor's CLOCK_REALTIME, as its log has them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/trial.h"
#include "harness/import/read_log.h"
#include "harness/import/read_scans.h"
#include "harness/import/suppression.h"
#include "harness/store/campaign_store.h"

namespace zpilab {

struct ImportSettings {
  std::string detector, version;
  std::set<TrafficClass> covers;
  std::string configuration_hash;  ///< SHA-256 in hex; empty: not given
  Suppression suppression;
  std::vector<std::string> formats;  ///< of the logs
  std::optional<QuietTime> quiet;
  Policy policy = Policy::open;  ///< what the target does with closed ports, as the contributor says
  std::string workload = "ambient";
  Nanoseconds lead_in = 20 * kSecond, grace = 10 * kSecond;
  /// How far the scanner's clock and the sensor's may be apart, where no flow records tell.
  Nanoseconds clocks_apart = kSecond;
};

/// Where a trial's first probe was seen; stored as environment value "t0.source".
inline constexpr std::string_view kFromSensorFlow = "sensor_flow";
inline constexpr std::string_view kFromScannerTrace = "scanner_trace";

struct ImportedCampaign {
  CampaignHeader header;
  Plan plan;
  std::vector<TrialRecord> records;  ///< of the planned trials that were run, skipped or broken

  // For the one who imports.
  std::size_t by_flow = 0, by_trace = 0;    ///< trials by where their first probe was seen
  Nanoseconds worst_uncertainty = 0;        ///< of a time since the first probe
  std::optional<Nanoseconds> sensor_ahead;  ///< of the scanner's clock, as flow records tell
  std::size_t outside = 0;                  ///< alarms about the scanner that belong to no trial
  std::size_t suppressed = 0;               ///< trials without an alarm that are no misses
};

ImportedCampaign assemble_import(const ScanFolder& scans, const LogContents& log,
                                 const ImportSettings& settings);

}  // namespace zpilab
