#include "agents/process_usage.h"

#include <unistd.h>

#include "harness/core/darwin_sysctl.h"

namespace zpilab {

std::optional<ProcessUsage> usage_of(std::intptr_t process) {
  unsigned long long cpu = 0, memory = 0;
  if (zpi_darwin_usage(static_cast<int>(process), &cpu, &memory) != 0) return std::nullopt;
  return ProcessUsage{static_cast<Nanoseconds>(cpu), memory};
}

std::optional<ProcessUsage> own_usage() { return usage_of(::getpid()); }

}  // namespace zpilab
