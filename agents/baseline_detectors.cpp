// threshold and always-normal: the two baselines.
#include <unistd.h>

#include <cstdio>
#include <optional>

#include "agents/detector_commands.h"
#include "agents/stream_input.h"
#include "model/detect/alarm_gate.h"

namespace zpilab {
namespace {

int refuse(const char* detector, const Error& error) {
  std::fprintf(stderr, "zpi-agent %s: %s\n", detector, to_string(error).c_str());
  return exit_code(Errc::invalid_input);
}

}  // namespace

int run_always_normal() {
  StreamInput input(STDIN_FILENO);
  while (true) {
    const auto message = input.next();
    if (!message) return refuse("always-normal", message.error());
    if (!*message) return 0;
    if (std::holds_alternative<wire::Hello>(**message) && !print_message(wire::DetectorReady{})) return 0;
  }
}

int run_threshold(const CounterLimitOptions& options, TrafficClass traffic_class) {
  StreamInput input(STDIN_FILENO);
  CounterLimit rule(options);
  AlarmGate gate;
  std::uint32_t names = 0;
  while (true) {
    const auto message = input.next();
    if (!message) return refuse("threshold", message.error());
    if (!*message) return 0;
    if (const auto* hello = std::get_if<wire::Hello>(&**message)) {
      rule.counters(hello->counters, 0);
      names = static_cast<std::uint32_t>(hello->counters.size());
      if (!rule.has_counter())
        return refuse("threshold",
                      make_error(Errc::unavailable, "this device has no counter " + options.counter));
      if (!print_message(wire::DetectorReady{})) return 0;
    } else if (const auto* added = std::get_if<wire::CountersAdded>(&**message)) {
      rule.counters(added->names, names);
      names += static_cast<std::uint32_t>(added->names.size());
    } else if (const auto* sample = std::get_if<Sample>(&**message)) {
      const auto verdict = rule.push(*sample) ? std::optional(traffic_class) : std::nullopt;
      if (!counts(gate.step(sample->time, verdict))) continue;
      if (!print_message(wire::DetectorAlarm{sample->seq, traffic_class, std::nullopt})) return 0;
    }
  }
}

}  // namespace zpilab
