// Suricata's EVE log: one JSON object a line. An alert's time is that of the packet that raised it. Flow
// events say when the first packet of a flow came.
#pragma once

#include "harness/detector_log/log_fields.h"
#include "harness/detector_log/log_record.h"

namespace zpilab {

LineReading read_suricata_eve(const LogFields& fields, const LogClock& clock);

}  // namespace zpilab
