// Monotonic time in nanoseconds and the boot it belongs to. Two stamps compare only if their boot ids are
// equal.
#pragma once

#include <cstdint>
#include <string>

namespace zpilab {

/// Nanoseconds of CLOCK_MONOTONIC, or a difference of two such stamps.
using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds kMicrosecond = 1'000;
inline constexpr Nanoseconds kMillisecond = 1'000'000;
inline constexpr Nanoseconds kSecond = 1'000'000'000;

/// CLOCK_MONOTONIC now.
Nanoseconds monotonic_now();
/// CLOCK_REALTIME now, nanoseconds since 1970.
Nanoseconds realtime_now();
/// Linux: /proc/sys/kernel/random/boot_id without the newline; Windows: from the time of the boot; macOS: of
/// its boot session. Empty where there is none.
std::string boot_id();

inline double seconds(Nanoseconds t) { return static_cast<double>(t) / 1e9; }
inline Nanoseconds from_seconds(double s) { return static_cast<Nanoseconds>(s * 1e9 + (s < 0 ? -0.5 : 0.5)); }

/// "12 s", "1.5 s", "100 ms": for people.
std::string format_duration(Nanoseconds duration);
/// ISO 8601 in UTC with milliseconds, from CLOCK_REALTIME nanoseconds.
std::string format_utc(Nanoseconds realtime);

}  // namespace zpilab
