#include <windows.h>
#include <winternl.h>

#include <cstdio>
#include <cstring>

#include "harness/core/clock.h"

namespace zpilab {

std::string boot_id() {
  // The first member is the time at which this system was booted, which no clock adjustment changes in the
  // same boot; the rest is not needed. Never that of the Linux below Wine: its clock is another one.
  SYSTEM_TIMEOFDAY_INFORMATION times{};
  ::NtQuerySystemInformation(SystemTimeOfDayInformation, &times, sizeof(times), nullptr);
  unsigned long long booted = 0;
  std::memcpy(&booted, &times, sizeof(booted));
  char text[40];
  std::snprintf(text, sizeof(text), "windows-%llx", booted);
  return text;
}

}  // namespace zpilab
