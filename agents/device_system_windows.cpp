#include <windows.h>
// It needs the types of the header above.
#include <psapi.h>

#include <array>
#include <cstdio>

#include "agents/device_system.h"
#include "agents/wine.h"

namespace zpilab {
namespace {

/// A function of ntdll.dll, which every process has; null where it does not exist.
template <typename Function>
Function* in_ntdll(const char* name) {
  const HMODULE ntdll = ::GetModuleHandleW(L"ntdll.dll");
  // By way of a pointer without a type: the two function types have nothing in common.
  return reinterpret_cast<Function*>(reinterpret_cast<void*>(::GetProcAddress(ntdll, name)));
}

}  // namespace

std::string wine_version() {
  const auto version = in_ntdll<const char * CDECL()>("wine_get_version");
  return version == nullptr ? std::string() : std::string(version());
}

DeviceSystem device_system() {
  // GetVersionEx says what the program claims to be made for, this what it runs on.
  OSVERSIONINFOW info{};
  info.dwOSVersionInfoSize = sizeof(info);
  if (const auto version = in_ntdll<LONG WINAPI(OSVERSIONINFOW*)>("RtlGetVersion")) version(&info);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%lu.%lu.%lu", info.dwMajorVersion, info.dwMinorVersion,
                info.dwBuildNumber);
  std::string kernel = text.data();
  if (const std::string wine = wine_version(); !wine.empty()) kernel += " (Wine " + wine + ")";
  return {"windows", kernel};
}

std::uint64_t peak_memory() {
  PROCESS_MEMORY_COUNTERS counters{};
  return ::K32GetProcessMemoryInfo(::GetCurrentProcess(), &counters, sizeof(counters)) != 0
             ? counters.PeakWorkingSetSize
             : 0;
}

}  // namespace zpilab
