#pragma once

#include "harness/detector_log/log_format.h"

namespace zpilab {

std::optional<LogAlarm> parse_scanlogd_line(std::string_view line);
std::optional<LogSilence> parse_scanlogd_silence(std::string_view line);

}  // namespace zpilab
