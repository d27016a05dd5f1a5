#include "harness/run/run_trial.h"

#include <algorithm>
#include <cmath>

#include "harness/core/random.h"
#include "harness/run/agent_client.h"
#include "harness/run/cell_session.h"
#include "harness/run/judge_trial.h"
#include "harness/run/prepared_host.h"
#include "harness/run/scanner.h"
#include "harness/run/tap_client.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kHeartbeat = 5 * kSecond;
constexpr Nanoseconds kLease = 30 * kSecond;
constexpr int kClockRounds = 8;

/// The parts of a running trial. Destroyed backwards: the processes before the connections they run over.
struct RunningTrial {
  RunningTrial(TrialWorld& w, const TrialSettings& s, PlannedTrial p)
      : world(w), settings(s), planned(std::move(p)) {}

  TrialWorld& world;
  const TrialSettings& settings;
  PlannedTrial planned;
  TrialRecord record;
  TrialFacts facts;
  std::unique_ptr<CellSession> session;
  std::vector<std::shared_ptr<PreparedHost>> hosts;
  std::shared_ptr<AgentClient> agent;
  std::shared_ptr<TapClient> tap;
  std::optional<ScanOutcome> scan;

  const Device& device() const { return session->device(); }
  const Workload* workload() const {
    const auto found = settings.workloads.find(planned.workload);
    return found == settings.workloads.end() ? nullptr : &found->second;
  }
  void phase(const char* name) const {
    if (settings.on_phase) settings.on_phase(planned.id, name);
  }
  /// Our clock now, on the device's clock.
  Nanoseconds device_now() const { return monotonic_now() + record.device_clock.offset; }
};

Error stopped_error() { return make_error(Errc::interrupted, "stopped"); }

// ---- before the lead-in ----

PrepareRequest prepare_request(const RunningTrial& trial, const std::string& role, const Host& host) {
  PrepareRequest request;
  request.role = role;
  request.name = host.name;
  request.policy = trial.planned.policy;
  // The device's, told to every host: a workload's clients use them.
  request.open_tcp_ports = trial.settings.scenario.open_tcp_ports;
  request.open_udp_ports = trial.settings.scenario.open_udp_ports;
  for (const ScopeEntry& entry : trial.settings.scope) request.scope.push_back(entry.range);
  for (const auto& [other_role, other] : trial.session->roles())
    request.addresses[other_role] = other->addresses;
  request.workload = trial.workload();
  request.seed = derive_seed(trial.planned.seed, "workload." + role);
  return request;
}

Awaitable<Result<Done>> prepare_hosts(RunningTrial& trial) {
  if (!trial.session->cell().prepares) co_return Done{};
  using Prepared = Result<std::shared_ptr<PreparedHost>>;
  std::vector<Task<Prepared>> tasks;
  for (const auto& [role, host] : trial.session->roles()) {
    std::string request = encode(prepare_request(trial, role, *host));
    tasks.emplace_back(trial.world.executor,
                       PreparedHost::prepare(trial.world.executor, *trial.session->shell(host->name),
                                             trial.session->program(host->name, "zpilab-lab"), host->name,
                                             std::move(request)));
  }
  std::optional<Error> failure;
  for (auto& task : tasks) {
    auto prepared = co_await task.join(60 * kSecond);
    if (!prepared) {
      failure = make_error(Errc::timeout, "preparing a host took too long");
    } else if (!prepared->ok()) {
      failure = prepared->error();
    } else {
      trial.hosts.push_back(std::move(*prepared).value());
    }
  }
  if (failure) co_return *failure;
  co_return Done{};
}

Awaitable<Result<Done>> start_agent(RunningTrial& trial) {
  AgentSettings settings;
  settings.program = trial.session->program(trial.device().host.name, "zpi-agent");
  settings.rate_hz = trial.planned.sampling_rate_hz;
  settings.delivery = trial.device().delivery;
  settings.lease =
      settings.delivery == Delivery::deferred ? 2 * trial.planned.expected + 120 * kSecond : kLease;
  settings.session = "trial-" + std::to_string(trial.planned.id) + "-" +
                     std::to_string(trial.record.attempt) + "-" + std::to_string(monotonic_now());
  auto agent = co_await AgentClient::start(trial.world.executor,
                                           *trial.session->shell(trial.device().host.name), settings);
  if (!agent.ok()) co_return agent.error();
  trial.agent = std::move(agent).value();
  co_return co_await trial.agent->start_detectors(trial.settings.detectors);
}

Awaitable<Result<Done>> start_tap(RunningTrial& trial) {
  const auto& where = trial.session->tap();
  if (!where || !trial.planned.scan) co_return Done{};
  TapOrder order;
  order.program = trial.session->program(where->on, "zpilab");
  order.interface = where->interface;
  order.scanner = trial.session->cell().scanner_addresses;
  order.device = trial.device().host.addresses;
  order.traffic_class = trial.planned.scan->traffic_class();
  RemoteShell* shell = trial.session->shell(where->on);
  if (shell == nullptr)
    co_return make_error(Errc::invalid_input, "the tap's host \"" + where->on + "\" is not in the cell");
  auto tap = co_await TapClient::start(trial.world.executor, *shell, std::move(order));
  if (!tap.ok()) co_return tap.error();
  trial.tap = std::move(tap).value();
  co_return Done{};
}

Awaitable<Result<Done>> start_workload(RunningTrial& trial) {
  for (auto& host : trial.hosts)
    if (auto started = co_await host->start(); !started.ok()) co_return started.error();
  co_return Done{};
}

Awaitable<Result<Done>> set_the_scene(RunningTrial& trial, Cell cell) {
  trial.phase("preparing");
  auto session = co_await CellSession::open(trial.world.executor, trial.world.connector, std::move(cell),
                                            trial.planned.device);
  if (!session.ok()) co_return session.error();
  trial.session = std::move(session).value();
  if (auto prepared = co_await prepare_hosts(trial); !prepared.ok()) co_return prepared.error();
  if (auto agent = co_await start_agent(trial); !agent.ok()) co_return agent.error();
  auto clock = co_await trial.agent->measure_clock(kClockRounds);
  if (!clock.ok()) co_return clock.error();
  trial.record.device_clock = *clock;
  if (auto tap = co_await start_tap(trial); !tap.ok()) co_return tap.error();
  co_return co_await start_workload(trial);
}

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
  order.arp = trial.planned.scan->technique->probe == ProbeProtocol::arp;
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

/// Clocks are compared again; the better of both estimates holds, widened by how far they lie apart.
Awaitable<Result<Done>> compare_clocks_again(RunningTrial& trial) {
  auto after = co_await trial.agent->measure_clock(kClockRounds);
  if (!after.ok()) co_return after.error();
  ClockOffset& before = trial.record.device_clock;
  const Nanoseconds drift = std::abs(after->offset - before.offset);
  if (after->uncertainty < before.uncertainty) before = *after;
  before.uncertainty += drift;
  co_return Done{};
}

Awaitable<Result<Done>> collect(RunningTrial& trial) {
  trial.phase("collecting");
  if (trial.tap)
    if (auto finished = co_await trial.tap->finish(); !finished.ok()) co_return finished.error();
  if (auto compared = co_await compare_clocks_again(trial); !compared.ok()) co_return compared.error();
  if (auto finished = co_await trial.agent->finish(); !finished.ok()) co_return finished.error();
  for (auto& host : trial.hosts)  // after the agent: the end of the workload must not be sampled
    if (auto finished = co_await host->finish(); !finished.ok()) co_return finished.error();
  co_return Done{};
}

/// Stamps of another host become the device's. Hosts of the controller's boot share its clock; a host of a
/// third boot has no clock exchange, and its stamps cannot be compared.
Result<Nanoseconds> shift_to_device(const RunningTrial& trial, const std::string& boot, const char* whose) {
  if (boot == trial.agent->hello().boot_id) return Nanoseconds{0};
  if (boot == boot_id()) return trial.record.device_clock.offset;
  return make_error(Errc::unavailable,
                    std::string("the ") + whose + "'s clock is neither the device's nor the controller's");
}

Result<Done> take_probes(RunningTrial& trial) {
  TrialRecord& record = trial.record;
  auto scanner_shift = shift_to_device(trial, trial.scan->boot_id, "scanner");
  if (!scanner_shift.ok()) return scanner_shift.error();
  record.scan_process_start = trial.scan->started + *scanner_shift;
  record.scan_process_end = trial.scan->ended + *scanner_shift;
  record.t0_estimated = !trial.tap;
  if (trial.tap) {
    auto shift = shift_to_device(trial, trial.tap->boot_id(), "tap");
    if (!shift.ok()) return shift.error();
    record.probes = trial.tap->frames();
    for (Probe& frame : record.probes) frame.time += *shift;
    record.tap_clock = record.device_clock;
    trial.facts.lost_frames = trial.tap->summary().lost;
    trial.facts.clock_step = trial.tap->summary().clock_step;
  } else {
    for (Nanoseconds time : trial.scan->traced_probes)
      record.probes.push_back({time + *scanner_shift, FrameKind::probe, 0});
  }
  std::sort(record.probes.begin(), record.probes.end(),
            [](const Probe& a, const Probe& b) { return a.time < b.time; });
  return Done{};
}

void take_outcomes(RunningTrial& trial) {
  for (const DetectorSpec& detector : trial.settings.detectors) {
    const auto found = trial.agent->outcomes().find(detector.name);
    DetectorOutcome outcome = found == trial.agent->outcomes().end() ? DetectorOutcome{} : found->second;
    outcome.detector = detector.name;
    if (outcome.state == DetectorState::ok && trial.planned.scan &&
        !detector.covers_class(trial.planned.scan->traffic_class()))
      outcome.state = DetectorState::not_covered;
    trial.record.detectors.push_back(std::move(outcome));
  }
  trial.record.detections = trial.agent->detections();
}

/// The version that nmap wrote into its own report.
std::string nmap_version(const std::string& xml) {
  constexpr std::string_view kBefore = "<nmaprun scanner=\"nmap\"";
  const std::size_t run = xml.find(kBefore);
  const std::size_t version = xml.find(" version=\"", run == std::string::npos ? 0 : run);
  if (run == std::string::npos || version == std::string::npos) return {};
  const std::size_t begin = version + 10;
  return xml.substr(begin, xml.find('"', begin) - begin);
}

void take_environment(RunningTrial& trial) {
  auto& environment = trial.record.environment;
  for (const auto& host : trial.hosts) {
    for (const auto& [key, value] : host->environment()) environment[host->name() + "." + key] = value;
    for (const auto& [counter, total] : host->work()) trial.record.work[counter] += total;
    trial.record.events.insert(trial.record.events.end(), host->events().begin(), host->events().end());
  }
  const wire::Hello& hello = trial.agent->hello();
  environment["agent.version"] = hello.agent;
  environment["agent.os"] = hello.os;
  environment["agent.kernel"] = hello.kernel;
  environment["agent.cpu_seconds"] = std::to_string(seconds(trial.agent->summary().cpu));
  if (!trial.record.nmap_xml.empty()) environment["nmap.version"] = nmap_version(trial.record.nmap_xml);
}

Result<Done> assemble(RunningTrial& trial) {
  TrialRecord& record = trial.record;
  record.series = trial.agent->series();
  for (const Sample& sample : record.series.samples)
    record.worst_lateness = std::max(record.worst_lateness, sample.lateness);
  trial.facts.lost_samples = trial.agent->lost_samples();
  if (trial.scan) {
    record.nmap_xml = trial.scan->xml;
    record.nmap_exit = trial.scan->exit_code;
    record.cut = trial.scan->cut;
    trial.facts.nmap_exit = trial.scan->exit_code;
    trial.facts.nmap_messages = trial.scan->messages;
    if (auto taken = take_probes(trial); !taken.ok()) return taken.error();
    record.achieved_rate = achieved_rate(record);
  }
  take_outcomes(trial);
  take_environment(trial);
  return Done{};
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

Awaitable<Result<Done>> run_all(RunningTrial& trial, Cell cell, Gate::Pass pass) {
  if (auto set = co_await set_the_scene(trial, std::move(cell)); !set.ok()) co_return set.error();
  pass = Gate::Pass();
  auto over = std::make_shared<StopSignal>(trial.world.executor);
  Task<Done> heartbeat(trial.world.executor, keep_agent_alive(trial.agent, over));
  auto performed = co_await perform(trial);
  over->stop();
  if (!performed.ok()) co_return performed.error();
  if (auto collected = co_await collect(trial); !collected.ok()) co_return collected.error();
  co_return assemble(trial);
}

}  // namespace

Awaitable<Result<TrialRecord>> run_trial(TrialWorld world, const TrialSettings& settings,
                                         PlannedTrial planned, int attempt, Cell cell, Gate::Pass pass) {
  RunningTrial trial(world, settings, std::move(planned));
  trial.record.trial = trial.planned.id;
  trial.record.attempt = attempt;
  trial.record.cell = cell.name;
  auto done = co_await run_all(trial, std::move(cell), std::move(pass));
  if (done.ok()) {
    judge(trial);
  } else if (done.error().code == Errc::interrupted) {
    co_return done.error();
  } else {
    trial.record.state = done.error().code == Errc::refused ? TrialState::refused : TrialState::invalid;
    trial.record.reason = to_string(done.error());
    while (!trial.record.reason.empty() && trial.record.reason.back() == '\n')
      trial.record.reason.pop_back();  // a program's stderr stands last
    if (trial.record.ended == 0) trial.record.ended = trial.device_now();
  }
  co_return std::move(trial.record);
}

}  // namespace zpilab
