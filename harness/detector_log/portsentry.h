#pragma once

#include "harness/detector_log/log_format.h"

namespace zpilab {

std::optional<LogAlarm> parse_portsentry_line(std::string_view line);
std::optional<LogSilence> parse_portsentry_silence(std::string_view line);

}  // namespace zpilab
