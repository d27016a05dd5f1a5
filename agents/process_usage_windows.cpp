#include <windows.h>
// It needs the types of the header above.
#include <psapi.h>

#include "agents/process_usage.h"

namespace zpilab {
namespace {

Nanoseconds nanoseconds(const FILETIME& time) {
  constexpr Nanoseconds kUnit = 100;
  return static_cast<Nanoseconds>((static_cast<std::uint64_t>(time.dwHighDateTime) << 32) |
                                  time.dwLowDateTime) *
         kUnit;
}

}  // namespace

std::optional<ProcessUsage> usage_of(std::intptr_t process) {
  const auto handle = reinterpret_cast<HANDLE>(process);
  FILETIME created{}, ended{}, kernel{}, user{};
  PROCESS_MEMORY_COUNTERS memory{};
  if (::GetProcessTimes(handle, &created, &ended, &kernel, &user) == 0 ||
      ::K32GetProcessMemoryInfo(handle, &memory, sizeof(memory)) == 0)
    return std::nullopt;
  return ProcessUsage{nanoseconds(kernel) + nanoseconds(user), memory.WorkingSetSize};
}

std::optional<ProcessUsage> own_usage() {
  return usage_of(reinterpret_cast<std::intptr_t>(::GetCurrentProcess()));
}

}  // namespace zpilab
