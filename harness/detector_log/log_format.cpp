#include "harness/detector_log/log_format.h"

#include <array>

#include "harness/detector_log/arpalert.h"
#include "harness/detector_log/portsentry.h"
#include "harness/detector_log/psad.h"
#include "harness/detector_log/scanlogd.h"

namespace zpilab {
namespace {

constexpr std::array<LogFormat, 4> kFormats = {{
    {"arpalert", "syslog of arpalert 2.0", parse_arpalert_line},
    {"portsentry", "syslog of portsentry 1.2", parse_portsentry_line, parse_portsentry_silence},
    {"psad", "syslog of psad 2.4", parse_psad_line},
    {"scanlogd", "syslog of scanlogd 2.2", parse_scanlogd_line, parse_scanlogd_silence},
}};

}  // namespace

std::span<const LogFormat> log_formats() { return kFormats; }

const LogFormat* find_log_format(std::string_view name) {
  for (const LogFormat& format : kFormats)
    if (format.name == name) return &format;
  return nullptr;
}

std::string log_format_names() {
  std::string names;
  for (const LogFormat& format : kFormats) names += (names.empty() ? "" : ", ") + std::string(format.name);
  return names;
}

}  // namespace zpilab
