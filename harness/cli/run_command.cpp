// zpilab run, zpilab resume.
#include <utility>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/cli/campaign_settings.h"
#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/cli/print_plan.h"
#include "harness/cli/progress.h"
#include "harness/plan/wall_time.h"
#include "harness/run/run_campaign.h"

namespace zpilab {
namespace {

struct RunOptions {
  InputSources sources;
  std::string db;
  int jobs = 0;
  bool dry_run = false, json = false, quiet = false;
  bool fresh = false;  ///< this command made the campaign file
};

/// What came of one call: how many trials, how long it took, and how long it had to take.
struct Outcome {
  CampaignResult result;
  int cells = 1;
  Nanoseconds took = 0;
  std::vector<TrialTime> trials;
};

/// What the trial took at the least, from the length of its scan. Nothing for one that failed before.
std::optional<TrialTime> time_of(const PlannedTrial& planned, const TrialRecord& record,
                                 const Phases& phases) {
  if (!planned.scan && record.started != 0) return trial_time(planned, phases, phases.scan_at_most);
  if (!record.scan_process_start || !record.scan_process_end) return std::nullopt;
  return trial_time(planned, phases, *record.scan_process_end - *record.scan_process_start);
}

/// "8 cells side by side (measured here on 2026-01-31)"
std::string cells_text(const CampaignInputs& inputs, int jobs) {
  const int cells = cells_at_once(inputs.inventory, jobs);
  return std::to_string(cells) + (cells == 1 ? " cell (" : " cells side by side (") +
         (jobs > 0 ? "as --jobs says" : inputs.cells_reason) + ")";
}

CampaignSettings watched_settings(const CampaignInputs& inputs, int jobs, Progress& progress,
                                  std::vector<TrialTime>& times) {
  CampaignSettings settings = make_settings(inputs, jobs);
  settings.trial.on_phase = [&progress, cells = cells_text(inputs, jobs)](int trial,
                                                                          const std::string& phase) mutable {
    if (phase == "preparing" && !cells.empty())  // there are cells: said once
      progress.note(std::exchange(cells, ""));
    progress.phase(trial, phase);
  };
  settings.on_finished = [&progress, &times, phases = inputs.scenario.phases](const PlannedTrial& planned,
                                                                              const TrialRecord& record) {
    progress.finished(planned, record);
    if (const auto time = time_of(planned, record, phases)) times.push_back(*time);
  };
  settings.on_warning = [&progress](const std::string& text) { progress.warn(text); };
  return settings;
}

/// First Ctrl-C: stop in order. Second: at once; what is stored stays.
void listen_for_stop(boost::asio::signal_set& signals, StopSignal& stop, Progress& progress) {
  signals.async_wait([&](const boost::system::error_code& cancelled, int) {
    if (cancelled) return;
    if (stop.stopped()) std::_Exit(exit_code(Errc::interrupted));
    progress.warn("stopping; what is done is kept (Ctrl-C again: at once)");
    stop.stop();
    listen_for_stop(signals, stop, progress);
  });
}

Result<Outcome> execute(const CampaignInputs& inputs, const RunOptions& options, CampaignStore& store) {
  auto before = store.progress();
  if (!before.ok()) return before.error();
  int already = 0;
  for (const TrialProgress& trial : *before) already += trial.state == TrialState::done ? 1 : 0;
  Outcome outcome;
  outcome.cells = cells_at_once(inputs.inventory, options.jobs);

  boost::asio::io_context io(1);
  Progress progress(inputs.plan, already, outcome.cells, options.quiet);
  StopSignal stop(io.get_executor());
  boost::asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  listen_for_stop(signals, stop, progress);
  const auto connector = make_host_connector(io);
  const CampaignSettings settings = watched_settings(inputs, options.jobs, progress, outcome.trials);
  for (const std::string& line : left_out_lines(inputs.inventory)) progress.note(line);
  const Nanoseconds begun = monotonic_now();
  std::optional<Result<CampaignResult>> result;
  const auto campaign = [&]() -> Awaitable<Done> {
    result.emplace(
        co_await run_campaign(io.get_executor(), *connector, stop, settings, inputs.plan, *before, store));
    signals.cancel();
    co_return Done{};
  };
  Task<Done> running(io.get_executor(), campaign());
  io.run();
  if (!result) return make_error(Errc::failed, "the campaign ended without a result");
  if (!result->ok()) return result->error();
  outcome.result = **result;
  outcome.took = monotonic_now() - begun;
  return outcome;
}

std::string ratio_text(double ratio) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", ratio);
  return text.data();
}

int report(const CampaignInputs& inputs, const RunOptions& options, const Outcome& outcome,
           const char* command) {
  const CampaignResult& result = outcome.result;
  const WallTimeBound bound = bound_wall_time(outcome.trials, outcome.cells);
  const int open = result.invalid + result.remaining;
  if (options.json)
    std::cout << nlohmann::ordered_json{{"db", options.db},
                                        {"done", result.done},
                                        {"invalid", result.invalid},
                                        {"refused", result.refused},
                                        {"skipped", result.skipped},
                                        {"remaining", result.remaining},
                                        {"interrupted", result.interrupted},
                                        {"cells", outcome.cells},
                                        {"left_out", inputs.inventory.left_out},
                                        {"took_s", seconds(outcome.took)},
                                        {"bound_s", seconds(bound.time())}}
                     .dump()
              << "\n";
  if (!options.quiet)
    std::cerr << command << ": " << result.done << " trials done, " << result.invalid << " invalid, "
              << (result.skipped > 0 ? std::to_string(result.skipped) + " skipped, " : "") << result.remaining
              << " open: " << options.db << "\n";
  if (bound.time() > 0 && !options.quiet)
    std::cerr << "It took " << format_duration(outcome.took) << " on " << outcome.cells << " cells, "
              << ratio_text(seconds(outcome.took) / seconds(bound.time()))
              << " times the least that the pace of its trials allows: " << format_duration(bound.time())
              << " (" << bound.reason() << ")\n";
  if (open > 0 && !options.quiet) std::cerr << "To go on: zpilab resume " << options.db << "\n";
  if (result.interrupted) return exit_code(Errc::interrupted);
  if (result.refused > 0) return exit_code(Errc::refused);
  return open > 0 ? 5 : 0;
}

/// No trial was ever begun.
bool untouched(const CampaignStore& store) {
  const auto progress = store.progress();
  return progress.ok() && std::all_of(progress->begin(), progress->end(), [](const TrialProgress& trial) {
           return trial.state == TrialState::planned && trial.attempts == 0;
         });
}

int run_and_report(const CampaignInputs& inputs, const RunOptions& options,
                   Result<std::unique_ptr<CampaignStore>> store, const char* command) {
  if (!store.ok()) return fail(command, store.error());
  const auto result = execute(inputs, options, **store);
  if (result.ok()) return report(inputs, options, *result, command);
  const int code = fail(command, result.error());
  if (options.fresh && untouched(**store)) {  // nothing to keep: the next try may use the same name
    store->reset();
    std::error_code ignored;
    std::filesystem::remove(options.db, ignored);
  } else {
    std::cerr << "What is done is kept. To go on: zpilab resume " << options.db << "\n";
  }
  return code;
}

std::string default_db(const Scenario& scenario) {
  std::string stamp;
  for (char c : format_utc(realtime_now()).substr(0, 19))
    if (c != '-' && c != ':') stamp += c == 'T' ? '-' : c;
  return scenario.name + "-" + stamp + ".db";
}

}  // namespace

int run_command(std::vector<std::string> args) {
  RunOptions options;
  CLI::App app("Runs a scenario: every trial for real, each result stored in one campaign file.",
               "zpilab run");
  app.add_option("scenario", options.sources.scenario, "a scenario file, or the name of a shipped one")
      ->required();
  app.add_option("--db", options.db, "campaign file to make (default: SCENARIO-TIME.db here)");
  app.add_option("--lab", options.sources.inventory,
                 "inventory file (default: namespaces on this machine; needs root)");
  app.add_option("--detectors", options.sources.detector_folders, "folder with detectors of your own");
  app.add_option("--jobs,-j", options.jobs, "cells side by side (default: what the inventory says)")
      ->check(CLI::Range(1, 256));
  app.add_flag("--dry-run,-n", options.dry_run,
               "only print every trial: exact argv, targets, expected time and disk");
  app.add_flag("--json", options.json, "machine-readable result");
  app.add_flag("--quiet,-q", options.quiet, "no progress");
  app.footer(
      "Examples:\n  sudo zpilab run quickstart\n  sudo zpilab run scenarios/tables-60s.yaml --db paper.db "
      "--jobs 8\n"
      "  zpilab run mine.yaml --lab desk.yaml --dry-run\n"
      "Exit codes: 0 done, 2 usage, 3 invalid input, 4 refused for safety, 5 incomplete, 130 interrupted; 5 "
      "and 130 can be resumed.");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  const auto inputs = load_campaign_inputs(options.sources);
  if (!inputs.ok()) return fail("zpilab run", inputs.error());
  if (options.dry_run) {
    const int cells = cells_at_once(inputs->inventory, options.jobs);
    if (options.json) {
      print_plan_json(*inputs, cells, std::cout);
    } else {
      print_plan_text(*inputs, cells, std::cout);
    }
    return 0;
  }
  options.fresh = true;
  if (options.db.empty()) options.db = default_db(inputs->scenario);
  return run_and_report(*inputs, options,
                        CampaignStore::create(options.db, make_header(*inputs), inputs->plan), "zpilab run");
}

int resume_command(std::vector<std::string> args) {
  RunOptions options;
  CLI::App app("Goes on with a campaign: runs what is not done, each trial at most three times in all.",
               "zpilab resume");
  app.add_option("campaign", options.db, "campaign file")->required();
  app.add_option("--lab", options.sources.inventory, "another inventory with the same devices");
  app.add_option("--jobs,-j", options.jobs, "cells side by side")->check(CLI::Range(1, 256));
  app.add_flag("--json", options.json, "machine-readable result");
  app.add_flag("--quiet,-q", options.quiet, "no progress");
  app.footer("Examples:\n  sudo zpilab resume paper.db\n  sudo zpilab resume paper.db --jobs 2");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  auto store = CampaignStore::open(options.db);
  if (!store.ok()) return fail("zpilab resume", store.error());
  const auto inputs = restore_campaign_inputs((*store)->header(), options.sources.inventory);
  if (!inputs.ok()) return fail("zpilab resume", inputs.error());
  return run_and_report(*inputs, options, std::move(store), "zpilab resume");
}

}  // namespace zpilab
