// False alarms per device and day, with what can be claimed of them.
#pragma once

#include <optional>

namespace zpilab {

/// Alarms that a device raised in time without a probe.
struct FalseAlarmCount {
  int alarms = 0;
  double hours = 0;  ///< device-hours
  FalseAlarmCount& operator+=(const FalseAlarmCount& other) {
    alarms += other.alarms;
    hours += other.hours;
    return *this;
  }
};

/// Exact 95 % limits of a Poisson rate (Garwood, Biometrika 28, 1936). Of no alarms only the upper limit says
/// anything, and it is one-sided: 3 / T.
struct DailyRate {
  double rate = 0, lower = 0, upper = 0;
};

/// Nothing if there was no time.
std::optional<DailyRate> false_alarms_per_day(const FalseAlarmCount& count);

}  // namespace zpilab
