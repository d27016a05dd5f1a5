#include "harness/run/perturbation.h"

#include "harness/run/agent_client.h"
#include "harness/run/cell_session.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kHeartbeat = 5 * kSecond;
constexpr Nanoseconds kCellDown = 10 * kSecond;

Perturbation sum_of(const SampleSeries& series) {
  Perturbation moved;
  moved.samples = series.samples.size();
  for (const Sample& sample : series.samples)
    for (const auto& [index, delta] : sample.deltas) moved.counters[series.counters.at(index)] += delta;
  return moved;
}

Awaitable<Result<Perturbation>> watch(Executor executor, RemoteConnector& connector, Cell cell,
                                      Nanoseconds duration) {
  if (cell.devices.empty()) co_return make_error(Errc::invalid_input, "no device in the cell", cell.name);
  const std::string device = cell.devices.front().host.name;
  std::set<std::string> no_helpers;
  auto session =
      co_await CellSession::open(executor, connector, std::move(cell), device, std::move(no_helpers));
  if (!session.ok()) co_return session.error();
  AgentSettings settings;
  settings.program = (*session)->program(device, "zpi-agent");
  settings.remove_behind = (*session)->folder_of_agent(device);
  settings.delivery = (*session)->device().delivery;
  if (settings.delivery == Delivery::deferred) settings.lease = duration + 60 * kSecond;
  if (can_reattach((*session)->device().host.reach))
    settings.session = "perturbation-" + std::to_string(monotonic_now());
  auto agent = co_await AgentClient::start(executor, *(*session)->shell(device), settings);
  if (!agent.ok()) co_return agent.error();
  StopSignal never(executor);
  const Nanoseconds end = monotonic_now() + duration;
  while (monotonic_now() < end && !(*agent)->failure()) {
    co_await never.pause(std::min(kHeartbeat, end - monotonic_now()));
    if (auto kept = co_await (*agent)->keep_alive(); !kept.ok()) co_return kept.error();
  }
  if (auto finished = co_await (*agent)->finish(); !finished.ok()) co_return finished.error();
  co_return sum_of((*agent)->series());
}

}  // namespace

Awaitable<Result<Perturbation>> measure_perturbation(Executor executor, RemoteConnector& connector,
                                                     Inventory inventory, Nanoseconds duration,
                                                     ReadInventory read_inventory) {
  for (const Cell& cell : inventory.cells) co_return co_await watch(executor, connector, cell, duration);
  if (inventory.providers.empty())
    co_return make_error(Errc::invalid_input, "no cell to measure in", inventory.name);
  auto provided = co_await obtain_cell(executor, inventory.providers.front(), read_inventory);
  if (!provided.ok()) co_return provided.error();
  auto moved = co_await watch(executor, connector, provided->cell, duration);
  auto gone = co_await provided->provider->finish(kCellDown);
  if (!gone.ok()) co_return gone.error();
  co_return moved;
}

}  // namespace zpilab
