// When the first probe of each scan reached the target, on the sensor's clock. The sensor's own flow records
// say it best: they are on the clock of its alarms, so that nothing needs to be synchronised. They also tell
// how far the two clocks are apart, for the scans of which there are none (ARP).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "harness/detector_log/log_record.h"
#include "harness/import/read_scans.h"

namespace zpilab {

struct ScanTimes {
  bool by_flow = false;
  Nanoseconds shift = 0;        ///< from the scanner's clock to the sensor's
  Nanoseconds uncertainty = 0;  ///< of the first probe, on the sensor's clock
};

struct AllScanTimes {
  std::vector<ScanTimes> scans;             ///< one for each scan, of those that can be used
  std::optional<Nanoseconds> sensor_ahead;  ///< median over the scans that flows were found of
};

/// `clocks_apart`: how far the clocks may be apart where no flow record tells. `gap`: quiet time between
/// scans.
AllScanTimes find_scan_times(std::span<const PerformedScan> scans, std::span<const LogRecord> flows,
                             Nanoseconds gap, Nanoseconds clocks_apart);

}  // namespace zpilab
