#include <utility>

#include "harness/cli/campaign_settings.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "harness/plan/nmap_argv.h"
#include "harness/plan/scope.h"
#include "harness/scenario/load_inventory.h"

namespace zpilab {
namespace {

/// Its trials are taken by `on_finished`, samples and all.
class NoStore final : public CampaignSink {
 public:
  Result<Done> trial_started(int /*trial*/, int /*attempt*/) override { return Done{}; }
  Result<Done> trial_finished(const TrialRecord& /*record*/) override { return Done{}; }
};

}  // namespace

CampaignSettings make_settings(const CampaignInputs& inputs, int jobs) {
  CampaignSettings settings;
  settings.inventory = inputs.inventory;
  settings.jobs = jobs;
  settings.trial.scenario = inputs.scenario;
  settings.trial.scope = inputs.inventory.scope;
  settings.trial.workloads = inputs.workloads;
  settings.trial.detectors = inputs.detectors;
  for (const auto& [device, missing] : inputs.inventory.left_out)
    settings.trial.environment["left_out." + device] = missing;
  settings.trial.argv = [](const PlannedTrial& trial, const Cell& cell, const Device& device, bool traced) {
    return nmap_argv(*trial.scan, trial.timing, scan_targets(*trial.scan, cell, device), traced);
  };
  settings.trial.check = [](const std::vector<std::string>& argv, const std::vector<ScopeEntry>& scope) {
    return check_argv(argv, scope, today());
  };
  settings.read_inventory = [](const std::string& line, const std::string& provider) {
    return load_inventory_text(line, provider);
  };
  return settings;
}

Result<std::vector<FinishedTrial>> run_in_memory(
    const CampaignInputs& inputs, int jobs, const std::function<void(const FinishedTrial&)>& on_finished) {
  boost::asio::io_context io(1);
  StopSignal stop(io.get_executor());
  boost::asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  signals.async_wait([&stop](const boost::system::error_code& cancelled, int) {
    if (!cancelled) stop.stop();
  });
  const auto connector = make_host_connector(io);
  std::vector<FinishedTrial> finished;
  CampaignSettings settings = make_settings(inputs, jobs);
  settings.on_finished = [&](const PlannedTrial& planned, const TrialRecord& record) {
    finished.push_back({planned, record});
    if (on_finished) on_finished(finished.back());
  };
  NoStore nowhere;
  std::optional<Result<CampaignResult>> result;
  const auto campaign = [&]() -> Awaitable<Done> {
    result.emplace(
        co_await run_campaign(io.get_executor(), *connector, stop, settings, inputs.plan, {}, nowhere));
    signals.cancel();
    co_return Done{};
  };
  Task<Done> running(io.get_executor(), campaign());
  io.run();
  if (!result) return make_error(Errc::failed, "the trials ended without a result");
  if (!result->ok()) return result->error();
  if ((*result)->interrupted) return make_error(Errc::interrupted, "stopped");
  return finished;
}

}  // namespace zpilab
