// zpilab validate, zpilab plan.
#include <nlohmann/json.hpp>

#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/cli/print_plan.h"

namespace zpilab {
namespace {

void add_sources(CLI::App& app, InputSources& sources) {
  app.add_option("scenario", sources.scenario, "a scenario file, or the name of a shipped one")->required();
  app.add_option("--lab", sources.inventory, "inventory file (default: namespaces on this machine)");
  app.add_option("--detectors", sources.detector_folders, "folder with detectors of your own");
}

}  // namespace

int validate_command(std::vector<std::string> args) {
  InputSources sources;
  bool json = false;
  CLI::App app("Reads a scenario and everything it names, plans it, and says what is wrong.",
               "zpilab validate");
  add_sources(app, sources);
  app.add_flag("--json", json, "machine-readable answer");
  app.footer(
      "Examples:\n  zpilab validate scenarios/quickstart.yaml\n  zpilab validate mine.yaml --lab desk.yaml");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  const auto inputs = load_campaign_inputs(sources);
  if (json) {
    nlohmann::ordered_json answer = {{"valid", inputs.ok()}};
    if (inputs.ok()) answer["trials"] = inputs->plan.trials.size();
    if (!inputs.ok()) answer["error"] = to_string(inputs.error());
    std::cout << answer.dump() << "\n";
    return inputs.ok() ? 0 : exit_code(inputs.error().code);
  }
  if (!inputs.ok()) return fail("zpilab validate", inputs.error());
  std::cout << sources.scenario << ": valid, " << inputs->plan.trials.size() << " trials, plan "
            << inputs->plan.hash.substr(0, 12) << "\n";
  return 0;
}

int plan_command(std::vector<std::string> args) {
  InputSources sources;
  bool json = false;
  int jobs = 0;
  CLI::App app("Prints every trial that a scenario stands for, in order, with nmap's exact arguments.",
               "zpilab plan");
  add_sources(app, sources);
  app.add_option("--jobs,-j", jobs, "cells side by side (default: what the inventory says)")
      ->check(CLI::Range(1, 256));
  app.add_flag("--json", json, "machine-readable answer");
  app.footer("Examples:\n  zpilab plan quickstart\n  zpilab plan tables --json | jq '.trials[0].argv'");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  const auto inputs = load_campaign_inputs(sources);
  if (!inputs.ok()) return fail("zpilab plan", inputs.error());
  const int cells = cells_at_once(inputs->inventory, jobs);
  if (json) {
    print_plan_json(*inputs, cells, std::cout);
  } else {
    print_plan_text(*inputs, cells, std::cout);
  }
  return 0;
}

}  // namespace zpilab
