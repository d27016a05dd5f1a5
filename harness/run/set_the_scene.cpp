#include "harness/run/set_the_scene.h"

#include <set>
#include <string_view>

#include "harness/core/random.h"
#include "harness/run/clock_offset.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kLease = 30 * kSecond;
constexpr Nanoseconds kPreparedWithin = 90 * kSecond;  ///< all hosts, at the same time
/// In a sensor's argv: the interface that sees the traffic.
constexpr std::string_view kInterfaceWord = "{interface}";

/// The device's link is impaired at both ends: what leaves the device, and what leaves the port towards it,
/// where the tap listens.
std::optional<LinkImpairment> impairment_at(const RunningTrial& trial, const std::string& role,
                                            const Host& host) {
  const auto& tap = trial.session->tap();
  if (trial.planned.impairment.none()) return std::nullopt;
  if (role == "device") return LinkImpairment{trial.planned.impairment, {}};
  if (tap && tap->on == host.name) return LinkImpairment{trial.planned.impairment, {tap->interface}};
  return std::nullopt;
}

PrepareRequest prepare_request(const RunningTrial& trial, const std::string& role, const Host& host) {
  PrepareRequest request;
  request.role = role;
  request.name = host.name;
  request.policy = trial.planned.policy;
  // The device's, told to every host: a workload's clients use them.
  request.open_tcp_ports = trial.planned.open_ports.tcp;
  request.open_udp_ports = trial.planned.open_ports.udp;
  if (const Workload* workload = trial.workload(); workload != nullptr) {
    request.open_tcp_ports = united(request.open_tcp_ports, workload->needs.tcp);
    request.open_udp_ports = united(request.open_udp_ports, workload->needs.udp);
  }
  if (role == "device") request.icmp_limits = trial.planned.icmp_limits;
  request.impairment = impairment_at(trial, role, host);
  for (const ScopeEntry& entry : trial.settings.scope) request.scope.push_back(entry.range);
  for (const auto& [other_role, other] : trial.session->roles())
    request.addresses[other_role] = other->addresses;
  request.workload = trial.workload();
  // The same for all hosts: their programs draw their own from it, and what comes and goes does so everywhere
  // at once.
  request.seed = derive_seed(trial.planned.seed, "workload");
  return request;
}

Awaitable<Result<Done>> prepare_hosts(RunningTrial& trial) {
  if (!trial.session->cell().prepares) co_return Done{};
  using Prepared = Result<std::shared_ptr<PreparedHost>>;
  std::vector<Task<Prepared>> tasks;
  for (const auto& [role, host] : trial.session->roles()) {
    RemoteShell* shell = trial.session->shell(host->name);
    if (shell == nullptr) continue;  // it takes no part in this trial
    std::string request = encode(prepare_request(trial, role, *host));
    tasks.emplace_back(
        trial.world.executor,
        PreparedHost::prepare(trial.world.executor, *shell, trial.session->program(host->name, "zpilab-lab"),
                              host->name, std::move(request)));
  }
  std::optional<Error> failure;
  for (auto& task : tasks) {
    auto prepared = co_await task.join(kPreparedWithin);
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

using Agent = Result<std::shared_ptr<AgentClient>>;

/// Starts an agent on a host, and the detectors that run there.
Awaitable<Agent> start_agent(RunningTrial& trial, const Host& host, AgentSettings settings,
                             std::vector<DetectorSpec> detectors) {
  RemoteShell* shell = trial.session->shell(host.name);
  if (shell == nullptr) co_return make_error(Errc::invalid_input, "no such host in the cell", host.name);
  settings.program = trial.session->program(host.name, "zpi-agent");
  settings.remove_behind = trial.session->folder_of_agent(host.name);
  if (can_reattach(host.reach))
    settings.session = "trial-" + std::to_string(trial.planned.id) + "-" +
                       std::to_string(trial.record.attempt) + "-" + std::to_string(monotonic_now());
  auto started = co_await AgentClient::start(trial.world.executor, *shell, std::move(settings));
  if (!started.ok()) co_return started.error();
  const std::shared_ptr<AgentClient> agent = std::move(started).value();
  if (auto begun = co_await agent->start_detectors(std::move(detectors)); !begun.ok())
    co_return begun.error();
  agent->reattach_with([&connector = trial.world.connector, reach = host.reach](Nanoseconds timeout) {
    return connector.connect(reach, timeout);
  });
  co_return agent;
}

std::vector<DetectorSpec> detectors_on(const RunningTrial& trial, DetectorSpec::RunsOn place) {
  std::vector<DetectorSpec> detectors;
  for (const DetectorSpec& detector : trial.settings.detectors)
    if (detector.runs_on == place) detectors.push_back(detector);
  return detectors;
}

Awaitable<Result<Done>> start_device_agent(RunningTrial& trial) {
  AgentSettings settings;
  settings.rate_hz = trial.planned.sampling_rate_hz;
  settings.delivery = trial.device().delivery;
  settings.lease =
      settings.delivery == Delivery::deferred ? 2 * trial.planned.expected + 120 * kSecond : kLease;
  auto detectors = detectors_on(trial, DetectorSpec::RunsOn::device);
  auto agent = co_await start_agent(trial, trial.device().host, settings, std::move(detectors));
  if (!agent.ok()) co_return agent.error();
  trial.agent = std::move(agent).value();
  auto clock = co_await trial.agent->measure_clock(kClockRounds);
  if (!clock.ok()) co_return clock.error();
  trial.record.device_clock = *clock;
  co_return Done{};
}

/// The sensor is the host that sees the traffic anyway: the tap's. What its agent samples there is not kept.
Awaitable<Result<Done>> start_sensor_agent(RunningTrial& trial) {
  auto detectors = detectors_on(trial, DetectorSpec::RunsOn::sensor);
  if (detectors.empty()) co_return Done{};
  const auto& where = trial.session->tap();
  const Host* host = where ? trial.session->host(where->on) : nullptr;
  if (host == nullptr)
    co_return make_error(
        Errc::invalid_input,
        "the detector " + detectors[0].name + " runs on a sensor, and this cell has no tap that could be it");
  for (DetectorSpec& detector : detectors)
    for (std::string& word : detector.start)
      if (const std::size_t at = word.find(kInterfaceWord); at != std::string::npos)
        word.replace(at, kInterfaceWord.size(), where->interface);
  AgentSettings settings;
  settings.rate_hz = 1;
  settings.lease = kLease;
  auto sensor = co_await start_agent(trial, *host, settings, std::move(detectors));
  if (!sensor.ok()) co_return sensor.error();
  trial.sensor = std::move(sensor).value();
  auto clock = co_await trial.sensor->measure_clock(kClockRounds);
  if (!clock.ok()) co_return clock.error();
  trial.sensor_clock = *clock;
  co_return Done{};
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
  order.technique = trial.planned.scan->technique->name;
  RemoteShell* shell = trial.session->shell(where->on);
  if (shell == nullptr)
    co_return make_error(Errc::invalid_input, "the tap's host \"" + where->on + "\" is not in the cell");
  auto tap = co_await TapClient::start(trial.world.executor, *shell, std::move(order));
  if (!tap.ok()) co_return tap.error();
  trial.tap = std::move(tap).value();
  auto clock = co_await trial.tap->measure_clock(kClockRounds);
  if (!clock.ok()) co_return clock.error();
  trial.tap_clock = *clock;
  co_return Done{};
}

Awaitable<Result<Done>> start_workload(RunningTrial& trial) {
  for (auto& host : trial.hosts)
    if (auto started = co_await host->start(); !started.ok()) co_return started.error();
  co_return Done{};
}

}  // namespace

Awaitable<Result<Done>> set_the_scene(RunningTrial& trial, Cell cell) {
  trial.phase("preparing");
  std::set<std::string> helpers;
  if (trial.workload() != nullptr)
    for (const WorkloadProgram& program : trial.workload()->programs) helpers.insert(program.host);
  auto session = co_await CellSession::open(trial.world.executor, trial.world.connector, std::move(cell),
                                            trial.planned.device, std::move(helpers));
  if (!session.ok()) co_return session.error();
  trial.session = std::move(session).value();
  if (auto prepared = co_await prepare_hosts(trial); !prepared.ok()) co_return prepared.error();
  if (auto agent = co_await start_device_agent(trial); !agent.ok()) co_return agent.error();
  if (auto sensor = co_await start_sensor_agent(trial); !sensor.ok()) co_return sensor.error();
  if (auto tap = co_await start_tap(trial); !tap.ok()) co_return tap.error();
  co_return co_await start_workload(trial);
}

}  // namespace zpilab
