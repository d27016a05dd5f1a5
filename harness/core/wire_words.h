// Words of the agent protocol that both its writer and its reader need.
#pragma once

#include <array>
#include <string_view>

namespace zpilab::wire {

inline constexpr std::array<std::string_view, 3> kStamps = {"sample", "arrival",
                                                            "packet_time"};  ///< AlarmStamp
inline constexpr std::array<std::string_view, 3> kAlarmSources = {"stdout", "file",
                                                                  "syslog"};  ///< AlarmSource::Kind

}  // namespace zpilab::wire
