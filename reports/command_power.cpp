#include "reports/command_power.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <iostream>

#include "harness/core/result.h"
#include "reports/compare/simulate.h"
#include "reports/document.h"
#include "reports/number_format.h"
#include "reports/statistics/clopper_pearson.h"

namespace zpilab {
namespace {

constexpr const char* kExamples =
    "Invented comparisons, judged as `compare` judges: how often is a detector called slower that is the "
    "same,\n"
    "and how often is a slow-down of so many sampling intervals in one cell found? reports/README.md has "
    "the\n"
    "figures.\n"
    "\n"
    "Examples:\n"
    "  zpilab report power                              replays, 10 trials a cell, 14 cells\n"
    "  zpilab report power --trials 10 20 30\n"
    "  zpilab report power --live --trials 10 --slow-down 0 2 4 8\n"
    "\n"
    "Exit codes: 0 done, 2 usage\n";

std::string share(int k, int n) {
  const auto interval = clopper_pearson(k, n);
  std::string text = format_fixed(100.0 * k / std::max(n, 1), 1) + " %";
  if (interval)
    text +=
        " (" + format_fixed(100 * interval->lower, 1) + " to " + format_fixed(100 * interval->upper, 1) + ")";
  return text;
}

std::vector<std::string> row_of(const SimulationPlan& plan) {
  const SimulationCount count = simulate_comparisons(plan);
  const int n = count.comparisons;
  return {std::to_string(plan.trials),
          format_decimal(plan.slow_down, 2),
          plan.slow_down > 0 ? share(count.found, n) : "-",
          share(count.any_slower, n),
          share(count.any_faster, n),
          share(count.any, n)};
}

}  // namespace

void add_power_command(CLI::App& app, PowerOptions& options) {
  CLI::App* power = app.add_subcommand("power", "how often compare is wrong, and what it finds; simulated");
  power->add_option("--trials", options.trials, "repetitions a cell, one or several")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  power->add_option("--slow-down", options.slow_downs, "of one cell, in sampling intervals; 0: no difference")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  power->add_option("--cells", options.cells, "cells of the table")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  power->add_option("--comparisons", options.comparisons, "how many to invent for each line")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  power->add_option("--jitter", options.jitter, "what a replay moves a trial by, in sampling intervals")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  power->add_flag("--live", options.live, "different trials instead of replays of the same");
  power->footer(kExamples);
}

int run_power_command(const PowerOptions& options) {
  Table table;
  table.columns = {{"trials a cell", true},   {"slow-down, intervals", true}, {"found", true},
                   {"any cell slower", true}, {"any faster", true},           {"either", true}};
  for (const int trials : options.trials)
    for (const double slow_down : options.slow_downs)
      table.rows.push_back(
          row_of({!options.live, trials, options.cells, slow_down, options.jitter, options.comparisons, 1}));
  const std::string kind = options.live ? "different trials (live)" : "replays of the same trials";
  Document page{Heading{"Power: " + kind + ", " + std::to_string(options.cells) + " cells, " +
                        std::to_string(options.comparisons) + " comparisons a line"},
                std::move(table), Paragraph{"In brackets the exact 95 % interval of the simulation itself."}};
  std::cout << render_text(page, false) << std::flush;
  if (std::cout || errno == EPIPE) return 0;
  std::cerr << "zpilab-report: " << errno_message("write to standard output", errno) << '\n';
  return exit_code(Errc::io);
}

}  // namespace zpilab
