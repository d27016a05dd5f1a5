#pragma once

#include "harness/detector_log/log_format.h"

namespace zpilab {

std::optional<LogAlarm> parse_portsentry_line(std::string_view line);
/// The host that it does not report again.
std::optional<IpAddress> parse_portsentry_repeat(std::string_view line);

}  // namespace zpilab
