#include "harness/core/clock.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace zpilab {
namespace {

Nanoseconds now_of(clockid_t clock) {
  timespec t{};
  ::clock_gettime(clock, &t);
  return static_cast<Nanoseconds>(t.tv_sec) * kSecond + t.tv_nsec;
}

template <typename... Args>
std::string formatted(const char* format, Args... args) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

}  // namespace

// CLOCK_MONOTONIC in the C++ libraries of Linux and Windows, CLOCK_MONOTONIC_RAW in that of macOS, whose
// CLOCK_MONOTONIC tells microseconds only.
Nanoseconds monotonic_now() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}
Nanoseconds realtime_now() { return now_of(CLOCK_REALTIME); }

std::string format_duration(Nanoseconds duration) {
  const double s = seconds(duration);
  if (s < 0.001) return formatted("%.3g us", s * 1e6);
  if (s < 1) return formatted("%.3g ms", s * 1e3);
  if (s < 120) return formatted("%.3g s", s);
  const long whole = std::lround(s);
  if (whole < 3600) return formatted("%ld min %02ld s", whole / 60, whole % 60);
  return formatted("%ld h %02ld min", whole / 3600, whole % 3600 / 60);
}

std::string format_utc(Nanoseconds realtime) {
  const std::time_t whole = static_cast<std::time_t>(realtime / kSecond);
  std::tm parts{};
  ::gmtime_r(&whole, &parts);
  return formatted("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                   parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                   static_cast<int>(realtime % kSecond / kMillisecond));
}

}  // namespace zpilab
