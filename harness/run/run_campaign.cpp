#include "harness/run/run_campaign.h"

#include <algorithm>
#include <set>

#include "harness/run/check_cell.h"
#include "harness/run/next_trial.h"
#include "harness/run/provided_cell.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kCellDown = 10 * kSecond;
constexpr Nanoseconds kLongestTrialSlack = 600 * kSecond;
/// A provider that fails this often in a row will not come back by itself.
constexpr int kMostProviderFailures = 3;

/// Where one trial at a time runs: a standing cell, or a provider that makes a fresh cell for each trial.
struct Slot {
  const Cell* standing = nullptr;
  const ProviderSpec* provider = nullptr;
  std::set<std::string> devices;
};

struct Job {
  PlannedTrial trial;
  int attempt = 1;
};

class Campaign {
 public:
  Campaign(TrialWorld world, const CampaignSettings& settings, CampaignSink& sink)
      : world_(std::move(world)), settings_(settings), sink_(sink) {}

  void queue(const Plan& plan, const std::vector<TrialProgress>& progress) {
    for (const PlannedTrial& trial : plan.trials) {
      const auto known =
          std::find_if(progress.begin(), progress.end(), [&](const auto& p) { return p.trial == trial.id; });
      const int attempts = known == progress.end() ? 0 : known->attempts;
      if (known != progress.end() && known->state == TrialState::done) continue;
      if (attempts >= settings_.most_attempts) {
        ++(known->state == TrialState::skipped ? result_.skipped : result_.remaining);
      } else {
        jobs_.push_back({trial, attempts + 1});
      }
    }
  }

  void expect_cells(std::size_t cells) { cells_ = std::max(1, static_cast<int>(cells)); }

  /// One slot's life. Returns when no job is left for it.
  Awaitable<Done> serve(Slot slot) {
    int failures = 0;
    while (!world_.stop.stopped() && !failure_ && failures < kMostProviderFailures && !hopeless(slot)) {
      auto job = take_job(slot);
      if (!job) break;
      if (co_await run_job(slot, std::move(*job))) {
        failures = 0;
      } else {
        ++failures;
      }
    }
    co_return Done{};
  }

  Result<CampaignResult> result() {
    if (failure_) return *failure_;
    result_.interrupted = world_.stop.stopped();
    result_.remaining += static_cast<int>(jobs_.size());
    if (no_cell_ && result_.done + result_.invalid + result_.refused + result_.skipped == 0 &&
        !result_.interrupted)
      return *no_cell_;
    if (no_cell_ && !hopeless_.empty()) warn(*no_cell_);
    return result_;
  }

 private:
  std::optional<Job> take_job(const Slot& slot) {
    std::vector<WaitingTrial> waiting;
    waiting.reserve(jobs_.size());
    for (const Job& job : jobs_)
      waiting.push_back({job.trial.expected, slot.devices.count(job.trial.device) > 0});
    const std::size_t chosen = next_trial(waiting, cells_);
    if (chosen == jobs_.size()) return std::nullopt;
    const auto found = jobs_.begin() + static_cast<std::ptrdiff_t>(chosen);
    Job job = std::move(*found);
    jobs_.erase(found);
    return job;
  }

  /// False if no cell could be had; the job is back in the queue then.
  Awaitable<bool> run_job(const Slot& slot, Job job) {
    Gate::Pass pass = co_await world_.machine.enter();
    if (world_.stop.stopped() || hopeless(slot)) {
      jobs_.insert(jobs_.begin(), std::move(job));
      co_return true;
    }
    report_phase(job.trial.id, "building");
    auto cell = co_await cell_for(slot);
    if (!cell.ok()) {
      no_cell_ = cell.error();
      if (cell.error().code == Errc::unavailable && had_cell_.count(slot.provider) == 0) {
        hopeless_.insert(slot.provider);
      } else {
        warn(cell.error());
      }
      jobs_.insert(jobs_.begin(), std::move(job));
      co_return false;
    }
    had_cell_.insert(slot.provider);
    if (auto started = sink_.trial_started(job.trial.id, job.attempt); !started.ok()) {
      failure_ = started.error();
      co_return true;
    }
    auto record =
        co_await run_trial(world_, settings_.trial, job.trial, job.attempt, cell->cell, std::move(pass));
    store(job.trial, record);
    if (cell->provider) {
      auto gone = co_await cell->provider->finish(kCellDown);
      if (!gone.ok()) warn(gone.error());
    }
    co_return true;
  }

  Awaitable<Result<ProvidedCell>> cell_for(const Slot& slot) {
    if (slot.standing != nullptr) co_return ProvidedCell{*slot.standing, nullptr};
    co_return co_await obtain_cell(world_.executor, *slot.provider, settings_.read_inventory);
  }

  void store(const PlannedTrial& planned, const Result<TrialRecord>& record) {
    if (!record.ok()) {
      if (record.error().code == Errc::interrupted) {
        ++result_.remaining;
      } else {
        failure_ = record.error();
      }
      return;
    }
    if (auto stored = sink_.trial_finished(*record); !stored.ok()) {
      failure_ = stored.error();
      world_.stop.stop();
      return;
    }
    if (record->state == TrialState::done) ++result_.done;
    if (record->state == TrialState::invalid) ++result_.invalid;
    if (record->state == TrialState::refused) ++result_.refused;
    if (record->state == TrialState::skipped) ++result_.skipped;
    if (settings_.on_finished) settings_.on_finished(planned, *record);
  }

  /// A provider that refused its first cell (no root, say) refuses them all; the other slots need not ask.
  bool hopeless(const Slot& slot) const { return hopeless_.count(slot.provider) > 0; }

  void warn(const Error& error) const {
    if (settings_.on_warning) settings_.on_warning(to_string(error));
  }

  void report_phase(int trial, const char* phase) const {
    if (settings_.trial.on_phase) settings_.trial.on_phase(trial, phase);
  }

  TrialWorld world_;
  const CampaignSettings& settings_;
  CampaignSink& sink_;
  std::vector<Job> jobs_;
  int cells_ = 1;  ///< that work side by side
  CampaignResult result_;
  std::optional<Error> failure_;  ///< the store fails: nothing more can be kept
  std::optional<Error> no_cell_;
  std::set<const ProviderSpec*> had_cell_, hopeless_;
};

std::set<std::string> device_names(const std::vector<Cell>& cells) {
  std::set<std::string> names;
  for (const Cell& cell : cells)
    for (const Device& device : cell.devices) names.insert(device.host.name);
  return names;
}

/// Cells that a provider describes carry no reach; standing ones do.
bool described_only(const Cell& cell) { return cell.scanner.reach.kind == Reach::Kind::none; }

std::vector<Slot> make_slots(const CampaignSettings& settings) {
  std::vector<Slot> slots;
  std::vector<Cell> described;
  for (const Cell& cell : settings.inventory.cells) {
    if (described_only(cell)) {
      described.push_back(cell);
    } else {
      slots.push_back({&cell, nullptr, device_names({cell})});
    }
  }
  for (const ProviderSpec& provider : settings.inventory.providers) {
    const int count = settings.jobs > 0 ? settings.jobs : provider.count;
    for (int i = 0; i < count; ++i) slots.push_back({nullptr, &provider, device_names(described)});
  }
  return slots;
}

}  // namespace

Awaitable<Result<CampaignResult>> run_campaign(Executor executor, RemoteConnector& connector,
                                               StopSignal& stop, const CampaignSettings& settings,
                                               const Plan& plan, std::vector<TrialProgress> progress,
                                               CampaignSink& sink) {
  Gate machine(executor);
  for (const Cell& cell : settings.inventory.cells) {
    if (described_only(cell)) continue;
    if (auto good = co_await check_cell(executor, connector, cell); !good.ok()) co_return good.error();
  }
  Campaign campaign({executor, connector, machine, stop}, settings, sink);
  campaign.queue(plan, progress);
  std::vector<Slot> places = make_slots(settings);
  campaign.expect_cells(places.size());
  std::vector<Task<Done>> slots;
  for (Slot& slot : places) slots.emplace_back(executor, campaign.serve(std::move(slot)));
  Nanoseconds longest = kLongestTrialSlack;
  for (const PlannedTrial& trial : plan.trials) longest += trial.expected + kLongestTrialSlack;
  for (auto& slot : slots) {
    auto ended = co_await slot.join(longest);
    if (!ended) co_return make_error(Errc::timeout, "the campaign took far longer than planned");
  }
  co_return campaign.result();
}

}  // namespace zpilab
