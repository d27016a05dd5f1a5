// Alerts of Snort 2 and 3: one line each (alert_fast), JSON (alert_json) or CSV (alert_csv). The time is that
// of the packet that raised the alert; without -y it has no year, and it is in local time without -U.
#pragma once

#include "harness/detector_log/log_fields.h"
#include "harness/detector_log/log_record.h"

namespace zpilab {

/// `year_first`: how -y writes the date: "26/11/21" (Snort 3) or "11/21/26" (Snort 2).
LineReading read_snort_fast(std::string_view line, bool year_first, const LogClock& clock);
LineReading read_snort_json(const LogFields& fields, const LogClock& clock);
/// With the default fields: timestamp, pkt_num, proto, pkt_gen, pkt_len, dir, src_ap, dst_ap, rule, action.
LineReading read_snort_csv(std::string_view line, const LogClock& clock);

}  // namespace zpilab
