#include "harness/cli/machine.h"

#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace zpilab {
namespace {

/// The value behind `name` in a file of "name: value" lines; empty if there is none.
std::string field_of(const char* file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    if (line.compare(0, name.size(), name) != 0 || colon == std::string::npos) continue;
    const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return {};
}

std::int64_t memory_of(const std::string& name) {
  const std::string kilobytes = field_of("/proc/meminfo", name);
  return kilobytes.empty() ? 0 : std::strtoll(kilobytes.c_str(), nullptr, 10) * 1024;
}

}  // namespace

std::string Machine::fingerprint() const {
  constexpr std::int64_t kGigabyte = 1'000'000'000;  // the kernel's own share varies a little
  return kernel + ", " + std::to_string(cores) + " x " + processor + ", " +
         std::to_string((all_memory + kGigabyte / 2) / kGigabyte) + " GB";
}

Machine this_machine() {
  Machine machine;
  machine.cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  machine.memory = memory_of("MemAvailable");
  machine.all_memory = memory_of("MemTotal");
  machine.processor = field_of("/proc/cpuinfo", "model name");
  utsname names{};
  if (::uname(&names) == 0) machine.kernel = names.release;
  return machine;
}

}  // namespace zpilab
