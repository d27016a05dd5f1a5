#include "agents/usage_limit.h"

#include <cstdio>

namespace zpilab {
namespace {

template <typename... Values>
std::string formatted(const char* format, Values... values) {
  char text[200];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

double megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

}  // namespace

std::optional<std::string> UsageLimit::exceeded_by(const Reading& reading) {
  window_.push_back(reading);
  while (window_.size() > 1 && window_[1].time <= reading.time - kWindow) window_.pop_front();
  const Reading& oldest = window_.front();
  const Nanoseconds used = reading.cpu - oldest.cpu;
  if (static_cast<double>(used) > limits_.cpu_share * static_cast<double>(kWindow))
    return formatted(
        "%.2f s of processor time in the last %.0f s; the limit is %g %% of a core, %.2f s in %.0f s",
        seconds(used), seconds(reading.time - oldest.time), limits_.cpu_share * 100,
        limits_.cpu_share * seconds(kWindow), seconds(kWindow));
  if (reading.memory > limits_.memory)
    return formatted("%.1f MB of resident memory; the limit is %.1f MB", megabytes(reading.memory),
                     megabytes(limits_.memory));
  return std::nullopt;
}

}  // namespace zpilab
