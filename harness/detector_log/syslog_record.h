// Records out of syslog: of the detectors whose lines the agent knows too, and of any other by regular
// expressions. The time is that of the line, when the detector spoke.
#pragma once

#include <memory>

#include "harness/detector_log/log_format.h"
#include "harness/detector_log/log_mapping.h"
#include "harness/detector_log/log_record.h"

namespace zpilab {

/// Precondition: there is such a format in log_formats().
std::unique_ptr<RecordReader> read_known_syslog(std::string_view format, const LogClock& clock);
/// A line is an alarm if one of the mapping's patterns is found in it; of the addresses in it the first is
/// taken as the source, the second as the target. `mapping` outlives the reader.
std::unique_ptr<RecordReader> read_mapped_syslog(const LogClock& clock, const LogMapping* mapping);

}  // namespace zpilab
