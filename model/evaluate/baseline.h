// A replay as a small file to commit, to review and to compare others with (`zpilab report compare`): one
// line a trial. The same verdicts give the same bytes, on any machine.
//
// {"zpilab_baseline":1,"detector":NAME,
//  "recordings":[{"name":FILE,"sha256":HEX}, ...],              by name
//  "trials":[{"key":HEX,          the same for the same execution of the same trial, wherever it lies
//             "scan":TEXT, "timing":"T3",                       both "" for a trial without a scan
//             "workload":TEXT, "policy":TEXT, "traffic_class":TEXT,
//             "horizon_s":x,      from the first probe to the end of grace: how long it had; 0 without a scan
//             "ttfd_s":x,         from the first probe to the first alarm in that stretch; null: none
//             "right_class":b,    an alarm in that stretch named the scan's class
//             "detections":n,     alarms in that stretch that count, "false_alarms":n  all others that count
//             "quiet_s":x}, ...], time of the trial outside that stretch
//  "sampling_interval_s":x}
//
// Trials stand in the order of their recordings and of their numbers there. Those that the detector does not
// cover are left out. Seconds have six decimals.
#pragma once

#include <span>
#include <string>

#include "harness/core/result.h"
#include "model/evaluate/replay_all.h"

namespace zpilab {

/// Errc::invalid_input if the trials were sampled at different rates: then nothing in it would compare.
Result<std::string> baseline_text(std::span<const ReplaySource> sources, const std::string& detector,
                                  const ReplayRun& run);

}  // namespace zpilab
