// Reads a baseline. The format, as JSON (what is not named here is passed over, so that later versions may
// write more):
//
// {"zpilab_baseline": 1, "detector": NAME,
//  "recordings": [{"name": FILE, "sha256": HEX}, ...],
//  "trials": [{"key": TEXT,          the same for the same trial, wherever it lies; no two alike
//              "scan": TEXT, "timing": "T3",     both "" or null for a trial without a scan
//              "workload": TEXT, "policy": TEXT, "traffic_class": TEXT,
//              "horizon_s": x, "ttfd_s": null or x, "right_class": true or false,
//              "detections": n, "false_alarms": n, "quiet_s": x}, ...],
//  "sampling_interval_s": x}
#pragma once

#include <string_view>

#include "reports/compare/measurement.h"

namespace zpilab {

/// Whether the file begins as JSON does. False for what cannot be read.
bool looks_like_baseline(const std::string& path);
/// What is wrong is told as file:line:column. At most 1 MiB, some 3,000 trials: see harness/yaml/yaml_tree.h.
Result<Measurement> load_baseline(const std::string& path);
Result<Measurement> parse_baseline(std::string_view text, const std::string& path);

}  // namespace zpilab
