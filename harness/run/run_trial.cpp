#include "harness/run/run_trial.h"

#include <algorithm>

#include "harness/run/assemble_record.h"
#include "harness/run/clock_offset.h"
#include "harness/run/running_trial.h"
#include "harness/run/set_the_scene.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kHeartbeat = 5 * kSecond;

Error stopped_error() { return make_error(Errc::interrupted, "stopped"); }

// ---- while it runs ----

/// Renews the agent's lease until the trial is over.
Awaitable<Done> keep_agent_alive(std::shared_ptr<AgentClient> agent, std::shared_ptr<StopSignal> over) {
  while (!agent->failure()) {
    if (!co_await over->pause(kHeartbeat)) break;
    if (auto kept = co_await agent->keep_alive(); !kept.ok()) break;
  }
  co_return Done{};
}

/// A failure that already voids the trial, so that nobody waits for its end.
std::optional<Error> broken(const RunningTrial& trial) {
  if (trial.agent->failure()) return trial.agent->failure();
  if (trial.sensor && trial.sensor->failure()) return trial.sensor->failure();
  if (trial.tap && trial.tap->failure()) return trial.tap->failure();
  for (const auto& host : trial.hosts)
    if (host->failure()) return host->failure();
  return std::nullopt;
}

/// Waits on our clock, looking for breakage every second.
Awaitable<Result<Done>> wait_watching(RunningTrial& trial, Nanoseconds duration) {
  const Nanoseconds end = monotonic_now() + duration;
  for (;;) {
    if (auto failure = broken(trial)) co_return *failure;
    const Nanoseconds left = end - monotonic_now();
    if (left <= 0) co_return Done{};
    if (!co_await trial.world.stop.pause(std::min(left, kSecond))) co_return stopped_error();
  }
}

/// The scan starts at its random phase against the sampling clock.
Nanoseconds until_start_phase(const RunningTrial& trial) {
  const Nanoseconds interval = std::max<Nanoseconds>(trial.agent->hello().interval, 1);
  const Nanoseconds into = (trial.device_now() - trial.agent->hello().first_deadline) % interval;
  return ((trial.planned.start_phase - into) % interval + interval) % interval;
}

Awaitable<Result<Done>> scan_device(RunningTrial& trial) {
  const bool traced = !trial.tap;
  ScanOrder order;
  order.argv = trial.settings.argv(trial.planned, trial.session->cell(), trial.device(), traced);
  if (auto allowed = trial.settings.check(order.argv, trial.settings.scope); !allowed.ok())
    co_return allowed.error();
  order.program = trial.session->program(trial.session->cell().scanner.name, "zpilab");
  order.at_most = trial.settings.scenario.phases.scan_at_most;
  order.traced = traced;
  order.probe = trial.planned.scan->technique->probe;
  trial.record.argv = order.argv;
  auto outcome =
      co_await run_scan(trial.world.executor, *trial.session->shell(trial.session->cell().scanner.name),
                        std::move(order), trial.world.stop);
  if (!outcome.ok()) co_return outcome.error();
  trial.scan = std::move(outcome).value();
  co_return Done{};
}

Awaitable<Result<Done>> scan_phase(RunningTrial& trial) {
  if (!trial.planned.scan) {  // a placebo: as long as the others
    trial.phase("scan");
    co_return co_await wait_watching(trial, trial.settings.scenario.phases.scan_at_most);
  }
  Gate::Pass pass;
  if (trial.planned.pace == Pace::burst) {
    trial.phase("waiting");
    pass = co_await trial.world.machine.enter();
  }
  if (trial.world.stop.stopped()) co_return stopped_error();
  trial.phase("scan");
  if (!co_await trial.world.stop.pause(until_start_phase(trial))) co_return stopped_error();
  co_return co_await scan_device(trial);
}

/// Grace counts from the last probe, which has passed when nmap ends.
Awaitable<Result<Done>> grace_phase(RunningTrial& trial) {
  trial.phase("grace");
  co_return co_await wait_watching(trial, trial.settings.scenario.phases.grace);
}

Awaitable<Result<Done>> perform(RunningTrial& trial) {
  trial.record.started = trial.device_now();
  trial.record.started_utc = format_utc(realtime_now());
  trial.phase("lead-in");
  if (auto led_in = co_await wait_watching(trial, trial.settings.scenario.phases.lead_in); !led_in.ok())
    co_return led_in.error();
  if (auto scanned = co_await scan_phase(trial); !scanned.ok()) co_return scanned.error();
  if (auto waited = co_await grace_phase(trial); !waited.ok()) co_return waited.error();
  trial.record.ended = trial.device_now();
  co_return Done{};
}

// ---- after the grace ----

Awaitable<Result<Done>> compare_clocks_again(RunningTrial& trial) {
  if (trial.tap) {
    auto of_tap = co_await trial.tap->measure_clock(kClockRounds);
    if (!of_tap.ok()) co_return of_tap.error();
    trial.tap_clock = combine_offsets(trial.tap_clock, *of_tap);
  }
  if (trial.sensor) {
    auto of_sensor = co_await trial.sensor->measure_clock(kClockRounds);
    if (!of_sensor.ok()) co_return of_sensor.error();
    trial.sensor_clock = combine_offsets(trial.sensor_clock, *of_sensor);
  }
  auto of_device = co_await trial.agent->measure_clock(kClockRounds);
  if (!of_device.ok()) co_return of_device.error();
  trial.record.device_clock = combine_offsets(trial.record.device_clock, *of_device);
  co_return Done{};
}

Awaitable<Result<Done>> collect(RunningTrial& trial) {
  trial.phase("collecting");
  if (auto compared = co_await compare_clocks_again(trial); !compared.ok()) co_return compared.error();
  if (trial.tap)
    if (auto finished = co_await trial.tap->finish(); !finished.ok()) co_return finished.error();
  if (trial.sensor)
    if (auto finished = co_await trial.sensor->finish(); !finished.ok()) co_return finished.error();
  if (auto finished = co_await trial.agent->finish(); !finished.ok()) co_return finished.error();
  for (auto& host : trial.hosts)  // after the agent: the end of the workload must not be sampled
    if (auto finished = co_await host->finish(); !finished.ok()) co_return finished.error();
  co_return Done{};
}

void judge(RunningTrial& trial) {
  if (const auto reason = why_invalid(trial.planned, trial.record, trial.facts, trial.workload())) {
    trial.record.state = TrialState::invalid;
    trial.record.reason = *reason;
    return;
  }
  trial.record.state = TrialState::done;
  mark_contaminated(trial.record);
}

TrialState state_after(Errc failure) {
  if (failure == Errc::refused) return TrialState::refused;
  return failure == Errc::unsupported ? TrialState::skipped : TrialState::invalid;
}

Awaitable<Result<Done>> run_all(RunningTrial& trial, Cell cell, Gate::Pass pass) {
  if (auto set = co_await set_the_scene(trial, std::move(cell)); !set.ok()) co_return set.error();
  pass = Gate::Pass();
  auto over = std::make_shared<StopSignal>(trial.world.executor);
  Task<Done> heartbeat(trial.world.executor, keep_agent_alive(trial.agent, over));
  std::optional<Task<Done>> sensor_heartbeat;
  if (trial.sensor) sensor_heartbeat.emplace(trial.world.executor, keep_agent_alive(trial.sensor, over));
  auto performed = co_await perform(trial);
  over->stop();
  if (!performed.ok()) co_return performed.error();
  if (auto collected = co_await collect(trial); !collected.ok()) co_return collected.error();
  assemble_record(trial);
  co_return Done{};
}

}  // namespace

Awaitable<Result<TrialRecord>> run_trial(TrialWorld world, const TrialSettings& settings,
                                         PlannedTrial planned, int attempt, Cell cell, Gate::Pass pass) {
  RunningTrial trial(world, settings, std::move(planned));
  trial.record.trial = trial.planned.id;
  trial.record.attempt = attempt;
  trial.record.cell = cell.name;
  auto done = co_await run_all(trial, std::move(cell), std::move(pass));
  if (trial.session) (void)co_await trial.session->close();  // a phone out of reach does it by itself
  if (done.ok()) {
    judge(trial);
  } else if (done.error().code == Errc::interrupted) {
    co_return done.error();
  } else {
    trial.record.state = state_after(done.error().code);
    trial.record.reason = to_string(done.error());
    while (!trial.record.reason.empty() && trial.record.reason.back() == '\n')
      trial.record.reason.pop_back();  // a program's stderr stands last
    if (trial.record.ended == 0) trial.record.ended = trial.device_now();
  }
  co_return std::move(trial.record);
}

}  // namespace zpilab
