// ArcSight's Common Event Format, bare or behind a syslog header:
// CEF:0|vendor|product|version|id|name|severity|src=... dst=... proto=... rt=...
#pragma once

#include "harness/detector_log/log_record.h"

namespace zpilab {

LineReading read_cef(std::string_view line, const LogClock& clock);

}  // namespace zpilab
