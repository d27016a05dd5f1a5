#include "agents/self_test.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "agents/child_process.h"
#include "agents/counters/counter_table.h"
#include "agents/deadline_sequence.h"
#include "agents/device_system.h"
#include "agents/event_wait.h"
#include "agents/sampler.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kRounds = 500;
constexpr Nanoseconds kCostWithin = 3 * kSecond;  ///< fewer rounds where a sample is dear

Nanoseconds median(std::vector<Nanoseconds> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Alternating, so that whatever else the machine does falls on both alike.
Result<Done> measure_cost(Sampler& sampler, SelfTest& test) {
  std::vector<Nanoseconds> bare, full;
  std::vector<CounterDelta> deltas;
  const Nanoseconds until = monotonic_now() + kCostWithin;
  for (int i = 0; i < kRounds && monotonic_now() < until; ++i) {
    const Nanoseconds begin = monotonic_now();
    if (auto done = sampler.read_bare(); !done) return done;
    const Nanoseconds middle = monotonic_now();
    if (auto done = sampler.read(deltas); !done) return done;
    bare.push_back(middle - begin);
    full.push_back(monotonic_now() - middle);
  }
  test.rounds = static_cast<int>(bare.size());
  test.bare_cost = median(std::move(bare));
  test.sample_cost = median(std::move(full));
  return Done{};
}

Result<Done> measure_rate(Sampler& sampler, double rate, SelfTest& test) {
  auto waiting = EventWait::create();
  if (!waiting) return waiting.error();
  EventWait& events = *waiting;
  const Nanoseconds interval = from_seconds(1 / rate);
  const auto samples = static_cast<int>(std::max(rate, 2.0));
  DeadlineSequence deadlines(monotonic_now() + interval, interval);
  std::vector<Nanoseconds> lateness;
  std::vector<CounterDelta> deltas;
  std::vector<Watch> nothing_else;
  Nanoseconds first = 0, last = 0;
  for (int i = 0; i < samples; ++i) {
    for (bool deadline = false; !deadline;) {
      const auto happened = events.wait(nothing_else, deadlines.deadline(), -1);
      if (!happened) return happened.error();
      if (happened->stop || happened->hangup) return make_error(Errc::interrupted, "stopped by a signal");
      deadline = happened->deadline;
    }
    last = monotonic_now();
    if (i == 0) first = last;
    lateness.push_back(last - deadlines.deadline());
    if (auto done = sampler.read(deltas); !done) return done;
    deadlines.served(monotonic_now());
  }
  test.rate = rate;
  test.achieved_rate = last > first ? (samples - 1) / seconds(last - first) : 0;
  test.worst_lateness = *std::max_element(lateness.begin(), lateness.end());
  test.median_lateness = median(std::move(lateness));
  return Done{};
}

}  // namespace

Result<SelfTest> run_self_test(const std::string& proc_root, double rate) {
  auto sampler = open_sampler(proc_root);
  if (!sampler) return sampler.error();
  SelfTest test;
  if (auto done = measure_cost(**sampler, test); !done) return done.error();
  if (auto done = measure_rate(**sampler, rate, test); !done) return done.error();
  const auto& names = (*sampler)->counters();
  test.counters = names.size();
  test.remarks = (*sampler)->remarks();
  const std::unordered_set<std::string> present(names.begin(), names.end());
  for (const CounterRow& row : counter_table())
    if (row.kind == CounterKind::counter && present.find(std::string(row.name)) == present.end())
      test.unavailable.emplace_back(row.name);
  const DeviceSystem system = device_system();
  test.os = system.os;
  test.kernel = system.kernel;
  test.peak_memory = peak_memory();
  if (const auto program = measure_program(find_program("zpi-agent"))) test.program = *program;
  return test;
}

std::string to_text(const SelfTest& test) {
  char line[160];
  std::string text = "system          " + test.os + " " + test.kernel + "\n";
  std::snprintf(line, sizeof(line), "counters        %zu streamed\n", test.counters);
  text += line;
  std::snprintf(line, sizeof(line), "bare pread      %.1f us (median of %d)\n",
                static_cast<double>(test.bare_cost) / 1e3, test.rounds);
  text += line;
  std::snprintf(line, sizeof(line), "whole sample    %.1f us, %.2f times the bare pread\n",
                static_cast<double>(test.sample_cost) / 1e3, test.cost_ratio());
  text += line;
  std::snprintf(line, sizeof(line),
                "rate            %.2f Hz of %g Hz; late by %.0f us (median), %.0f us (worst)\n",
                test.achieved_rate, test.rate, static_cast<double>(test.median_lateness) / 1e3,
                static_cast<double>(test.worst_lateness) / 1e3);
  text += line;
  std::snprintf(line, sizeof(line), "memory          %.1f MB at most\n",
                static_cast<double>(test.peak_memory) / 1e6);
  text += line;
  if (test.program) {
    std::snprintf(line, sizeof(line), "program         %.1f MB, starts in %.1f ms\n",
                  static_cast<double>(test.program->bytes) / 1e6,
                  static_cast<double>(test.program->start_time) / 1e6);
    text += line;
  }
  text += "unavailable    ";
  for (const std::string& name : test.unavailable) text += " " + name;
  text += test.unavailable.empty() ? " none\n" : "\n";
  for (const std::string& remark : test.remarks) text += "remark          " + remark + "\n";
  return text + "to send back    the output of zpi-agent self-test --json; it holds no address and no name\n";
}

std::string to_json(const SelfTest& test) {
  const Json json = {{"os", test.os},
                     {"kernel", test.kernel},
                     {"peak_memory_bytes", test.peak_memory},
                     {"program_bytes", test.program ? Json(test.program->bytes) : Json()},
                     {"start_time_ns", test.program ? Json(test.program->start_time) : Json()},
                     {"counters", test.counters},
                     {"unavailable", test.unavailable},
                     {"remarks", test.remarks},
                     {"rounds", test.rounds},
                     {"bare_cost_ns", test.bare_cost},
                     {"sample_cost_ns", test.sample_cost},
                     {"cost_ratio", test.cost_ratio()},
                     {"rate_hz", test.rate},
                     {"achieved_rate_hz", test.achieved_rate},
                     {"median_lateness_ns", test.median_lateness},
                     {"worst_lateness_ns", test.worst_lateness}};
  return json.dump(2) + "\n";
}

}  // namespace zpilab
