#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <ctime>
#include <string>
#include <string_view>

#include "agents/process_usage.h"
#include "harness/core/unique_fd.h"

namespace zpilab {
namespace {

/// The second number of statm: pages that are resident.
std::optional<std::uint64_t> resident_memory(pid_t process) {
  const UniqueFd file(::open(("/proc/" + std::to_string(process) + "/statm").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::array<char, 128> text{};
  const ssize_t length = ::read(file.get(), text.data(), text.size());
  if (length <= 0) return std::nullopt;
  const std::string_view numbers(text.data(), static_cast<std::size_t>(length));
  const std::size_t blank = numbers.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  std::uint64_t pages = 0;
  const auto read = std::from_chars(numbers.data() + blank + 1, numbers.data() + numbers.size(), pages);
  if (read.ec != std::errc()) return std::nullopt;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

std::optional<ProcessUsage> usage_of(std::intptr_t process) {
  const auto pid = static_cast<pid_t>(process);
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return std::nullopt;
  const auto memory = resident_memory(pid);
  if (!memory) return std::nullopt;
  return ProcessUsage{static_cast<Nanoseconds>(used.tv_sec) * kSecond + used.tv_nsec, *memory};
}

std::optional<ProcessUsage> own_usage() { return usage_of(::getpid()); }

}  // namespace zpilab
