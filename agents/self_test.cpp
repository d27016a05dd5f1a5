#include "agents/self_test.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "agents/child_process.h"
#include "agents/counters/counter_table.h"
#include "agents/deadline_sequence.h"
#include "agents/device_system.h"
#include "agents/event_wait.h"
#include "agents/process_usage.h"
#include "agents/sampler.h"
#include "agents/session_cost.h"

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

/// What a program takes that does nothing but read, ten times a second: nobody who reads them this often can
/// be below it.
Result<Done> measure_bare_share(Sampler& sampler, Nanoseconds duration, SelfTest& test) {
  auto events = EventWait::create();
  if (!events) return events.error();
  DeadlineSequence deadlines(monotonic_now(), 100 * kMillisecond);
  std::vector<Watch> nothing_else;
  const auto before = own_usage();
  const Nanoseconds begin = monotonic_now(), until = begin + duration;
  while (monotonic_now() < until) {
    const auto happened = events->wait(nothing_else, deadlines.deadline(), -1);
    if (!happened) return happened.error();
    if (happened->stop || happened->hangup) return make_error(Errc::interrupted, "stopped by a signal");
    if (!happened->deadline) continue;
    if (auto done = sampler.read_bare(); !done) return done;
    deadlines.served(monotonic_now());
  }
  const auto after = own_usage();
  if (before && after)
    test.bare = wire::Usage{monotonic_now() - begin, after->cpu - before->cpu, 0, after->memory, 0};
  return Done{};
}

void measure_detection(Sampler& sampler, const SelfTestOptions& options, SelfTest& test) {
  auto verdict = measure_verdicts(sampler, options.model);
  if (!verdict) {
    test.remarks.push_back("verdicts were not measured: " + to_string(verdict.error()));
    return;
  }
  test.verdict = std::move(*verdict);
  const std::string program = find_program("zpi-agent");
  const MeasuredConditions conditions = {options.proc_root, options.counters, test.verdict->model_path,
                                         options.session};
  const auto note = [&test](Result<wire::Usage> usage, const char* what, std::optional<wire::Usage>& into) {
    if (usage)
      into = *usage;
    else
      test.remarks.push_back(what + (" was not measured: " + to_string(usage.error())));
  };
  note(measure_session(program, conditions), "a session", test.session);
  note(measure_watch(program, conditions), "zpi-agent watch", test.watch);
}

/// Of one core, in %.
double share(Nanoseconds cpu, const wire::Usage& usage) {
  return 100 * static_cast<double>(cpu) / static_cast<double>(usage.time);
}

double share(const wire::Usage& usage) { return share(usage.cpu + usage.detectors_cpu, usage); }

}  // namespace

Result<SelfTest> run_self_test(const SelfTestOptions& options) {
  auto sampler = open_sampler(options.proc_root, options.counters);
  if (!sampler) return sampler.error();
  SelfTest test;
  if (auto done = measure_cost(**sampler, test); !done) return done.error();
  if (auto done = measure_rate(**sampler, options.rate, test); !done) return done.error();
  if (auto done = measure_bare_share(**sampler, options.session, test); !done) return done.error();
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
  measure_detection(**sampler, options, test);
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
  if (test.verdict) {
    std::snprintf(line, sizeof(line),
                  "verdict         %.1f us (median of %d), %.1f us (99 %%); model loaded in %.1f ms: ",
                  static_cast<double>(test.verdict->median) / 1e3, test.verdict->rounds,
                  static_cast<double>(test.verdict->p99) / 1e3,
                  static_cast<double>(test.verdict->load_time) / 1e6);
    text += line + test.verdict->model_path + "\n";
  }
  if (const auto& bare = test.bare) {
    std::snprintf(line, sizeof(line),
                  "at 10 Hz        %.3f %% of a core over %.1f s for the bare reading alone\n", share(*bare),
                  seconds(bare->time));
    text += line;
  }
  if (const auto& session = test.session) {
    std::snprintf(line, sizeof(line),
                  "session         %.3f %% of a core over %.1f s: agent %.3f %%, detector %.3f %%\n",
                  share(*session), seconds(session->time), share(session->cpu, *session),
                  share(session->detectors_cpu, *session));
    text += line;
    std::snprintf(line, sizeof(line), "                agent %.1f MB, detector %.1f MB\n",
                  static_cast<double>(session->memory) / 1e6,
                  static_cast<double>(session->detectors_memory) / 1e6);
    text += line;
  }
  if (const auto& watch = test.watch) {
    std::snprintf(line, sizeof(line),
                  "watch           %.3f %% of a core over %.1f s in one process (zpi-agent watch), %.1f MB\n",
                  share(*watch), seconds(watch->time), static_cast<double>(watch->memory) / 1e6);
    text += line;
  }
  text += "unavailable    ";
  for (const std::string& name : test.unavailable) text += " " + name;
  text += test.unavailable.empty() ? " none\n" : "\n";
  for (const std::string& remark : test.remarks) text += "remark          " + remark + "\n";
  return text + "to send back    the output of zpi-agent self-test --json; it holds no address and no name\n";
}

namespace {

Json json_of(const VerdictCost& verdict) {
  return {{"model", std::filesystem::path(verdict.model_path).stem().string()},
          {"load_time_ns", verdict.load_time},
          {"rounds", verdict.rounds},
          {"median_cost_ns", verdict.median},
          {"p99_cost_ns", verdict.p99}};
}

Json json_of(const wire::Usage& session) {
  return {{"time_ns", session.time},
          {"cpu_ns", session.cpu},
          {"detector_cpu_ns", session.detectors_cpu},
          {"core_percent", share(session)},
          {"memory_bytes", session.memory},
          {"detector_memory_bytes", session.detectors_memory}};
}

Json json_of_one_process(const wire::Usage& usage) {
  return {{"time_ns", usage.time},
          {"cpu_ns", usage.cpu},
          {"core_percent", share(usage)},
          {"memory_bytes", usage.memory}};
}

}  // namespace

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
                     {"worst_lateness_ns", test.worst_lateness},
                     {"verdict", test.verdict ? json_of(*test.verdict) : Json()},
                     {"bare", test.bare ? json_of_one_process(*test.bare) : Json()},
                     {"session", test.session ? json_of(*test.session) : Json()},
                     {"watch", test.watch ? json_of_one_process(*test.watch) : Json()}};
  return json.dump(2) + "\n";
}

}  // namespace zpilab
