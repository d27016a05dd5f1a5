#include "harness/cli/campaign_inputs.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "harness/cli/choose_cells.h"
#include "harness/core/sha256.h"
#include "harness/core/share_folder.h"
#include "harness/plan/make_plan.h"
#include "harness/plan/scope.h"
#include "harness/run/local_process.h"
#include "harness/scenario/load_detector.h"
#include "harness/scenario/load_inventory.h"
#include "harness/scenario/load_scenario.h"
#include "harness/scenario/load_workload.h"

namespace zpilab {
namespace {

/// A provider may have to make something first, once: a Wine prefix, say, or to fetch a kernel.
constexpr Nanoseconds kDescribeTimeout = 300 * kSecond;

Result<std::string> find_scenario(const std::string& name) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (fs::is_regular_file(name, ignored)) return name;
  if (name.find('/') == std::string::npos)
    for (const std::string& candidate :
         {share_folder() + "/scenarios/" + name, share_folder() + "/scenarios/" + name + ".yaml"})
      if (fs::is_regular_file(candidate, ignored)) return candidate;
  return make_error(Errc::invalid_input,
                    "no such scenario: neither a file nor a name in " + share_folder() + "/scenarios", name);
}

/// The first line of `argv --describe`.
Result<std::string> describe(const ProviderSpec& provider) {
  boost::asio::io_context io(1);
  std::vector<std::string> argv = provider.argv;
  argv.emplace_back("--describe");
  auto process = LocalProcess::start(io.get_executor(), argv);
  if (!process.ok()) return process.error();
  Result<std::string> answer = make_error(Errc::unavailable, "it described no cell", argv[0]);
  const auto ask = [&]() -> Awaitable<Done> {
    auto line = co_await (*process)->read_line(kDescribeTimeout);
    auto ended = co_await (*process)->finish(kDescribeTimeout);
    if (!line.ok()) answer = line.error();
    if (line.ok() && *line && ended.ok() && *ended == 0) answer = **line;
    co_return Done{};
  };
  Task<Done> asking(io.get_executor(), ask());
  io.run();
  return answer;
}

/// Adds the cells that providers would make, so that the plan knows devices, addresses and sweep. From then
/// on each is asked for such cells.
Result<Done> add_described_cells(Inventory& inventory) {
  for (ProviderSpec& provider : inventory.providers) {
    auto text = describe(provider);
    if (!text.ok()) return text.error();
    auto described = load_inventory_text(*text, provider.argv[0] + " --describe");
    if (!described.ok()) return described.error();
    inventory.cells.insert(inventory.cells.end(), described->cells.begin(), described->cells.end());
    inventory.left_out.merge(described->left_out);
    provider.argv.insert(provider.argv.end(), described->cell_arguments.begin(),
                         described->cell_arguments.end());
  }
  return Done{};
}

Result<Done> load_workloads(CampaignInputs& inputs) {
  bool prepares = true;
  for (const Cell& cell : inputs.inventory.cells) prepares = prepares && cell.prepares;
  for (const std::string& name : inputs.scenario.workloads) {
    if (name == "ambient") continue;  // the device's own life
    const auto variant = inputs.scenario.variants.find(name);
    const bool varied = variant != inputs.scenario.variants.end();
    auto workload = find_workload(varied ? variant->second.workload : name);
    if (workload.ok() && varied) workload = apply_variant(std::move(workload).value(), name, variant->second);
    if (!workload.ok()) return workload.error();
    if (!prepares && !workload->programs.empty())
      return make_error(
          Errc::invalid_input,
          "the workload " + name + " needs cells of a lab; hosts that stand by themselves have \"ambient\"",
          inputs.inventory.name);
    inputs.workloads[name] = std::move(workload).value();
  }
  return Done{};
}

/// A detector that nobody would start must not stand in a table as one that never alarms.
Result<Done> check_detectors(const std::vector<DetectorSpec>& detectors, const Inventory& inventory) {
  const auto is_tapped = [](const Cell& cell) {
    return std::all_of(cell.devices.begin(), cell.devices.end(),
                       [&cell](const Device& device) { return device.tap || cell.tap; });
  };
  const bool has_sensor = std::all_of(inventory.cells.begin(), inventory.cells.end(), is_tapped);
  for (const DetectorSpec& detector : detectors) {
    if (detector.runs_on == DetectorSpec::RunsOn::import)
      return make_error(Errc::invalid_input,
                        "runs_on: import names logs that exist already; no trial can run it",
                        "detector " + detector.name);
    if (detector.runs_on == DetectorSpec::RunsOn::sensor && !has_sensor)
      return make_error(
          Errc::invalid_input,
          "it runs on a sensor, and that is the tap's host; give every device of the inventory a tap",
          "detector " + detector.name);
  }
  return Done{};
}

Result<CampaignInputs> plan_it(CampaignInputs inputs) {
  if (auto added = add_described_cells(inputs.inventory); !added.ok()) return added.error();
  if (auto placed = check_detectors(inputs.detectors, inputs.inventory); !placed.ok()) return placed.error();
  if (auto loaded = load_workloads(inputs); !loaded.ok()) return loaded.error();
  auto plan = make_plan(inputs.scenario, inputs.inventory, today());
  if (!plan.ok()) return plan.error();
  inputs.plan = std::move(plan).value();
  return inputs;
}

/// The inventory of that file, or the built-in one, and why it has so many cells.
Result<Done> read_inventory(const std::string& file, CampaignInputs& inputs) {
  CellChoice choice{1, "as " + file + " says"};
  if (file.empty()) choice = choose_cells();
  auto inventory = file.empty() ? load_inventory_text(default_inventory(choice.cells), "built-in inventory")
                                : load_inventory(file);
  if (!inventory.ok()) return inventory.error();
  inputs.inventory = std::move(inventory).value();
  inputs.cells_reason = choice.why;
  return Done{};
}

}  // namespace

std::string default_inventory(int cells) {
  return "zpilab: 1\n"
         "inventory: namespaces on this machine\n"
         "scope:  # the ranges for benchmarks (RFC 2544, RFC 5180); namespaces have no way out\n"
         "  - {range: 198.18.0.0/15, owner: this machine, until: 2099-12-31}\n"
         "  - {range: \"2001:2::/48\", owner: this machine, until: 2099-12-31}\n"
         "cells:\n"
         "  - {provider: [zpilab-lab, serve], count: " +
         std::to_string(cells) + "}\n";
}

std::string today() { return format_utc(realtime_now()).substr(0, 10); }

Result<CampaignInputs> load_campaign_inputs(const InputSources& sources) {
  CampaignInputs inputs;
  auto file = find_scenario(sources.scenario);
  if (!file.ok()) return file.error();
  auto scenario = load_scenario(*file);
  if (!scenario.ok()) return scenario.error();
  inputs.scenario = std::move(scenario).value();
  if (auto read = read_inventory(sources.inventory, inputs); !read.ok()) return read.error();
  for (const std::string& name : inputs.scenario.detectors) {
    auto detector = find_detector(name, sources.detector_folders);
    if (!detector.ok()) return detector.error();
    inputs.detectors.push_back(std::move(detector).value());
  }
  return plan_it(std::move(inputs));
}

Result<CampaignInputs> plan_scenario_text(const std::string& text, const std::string& name,
                                          Inventory inventory) {
  CampaignInputs inputs;
  auto scenario = load_scenario_text(text, name);
  if (!scenario.ok()) return scenario.error();
  inputs.scenario = std::move(scenario).value();
  inputs.inventory = std::move(inventory);
  for (const std::string& detector : inputs.scenario.detectors) {
    auto found = find_detector(detector, {});
    if (!found.ok()) return found.error();
    inputs.detectors.push_back(std::move(found).value());
  }
  return plan_it(std::move(inputs));
}

Result<CampaignInputs> restore_campaign_inputs(const CampaignHeader& header,
                                               const std::string& inventory_file) {
  CampaignInputs inputs;
  auto scenario = load_scenario_text(header.scenario_text, header.scenario_name);
  if (!scenario.ok()) return scenario.error();
  inputs.scenario = std::move(scenario).value();
  auto inventory = inventory_file.empty() ? load_inventory_text(header.inventory_text, header.inventory_name)
                                          : load_inventory(inventory_file);
  if (!inventory.ok()) return inventory.error();
  inputs.inventory = std::move(inventory).value();
  inputs.cells_reason = inventory_file.empty() ? "as the campaign began" : "as " + inventory_file + " says";
  for (const std::string& name : inputs.scenario.detectors) {
    const auto text = header.detectors.find(name);
    if (text == header.detectors.end())
      return make_error(Errc::invalid_input, "the campaign file lacks the detector " + name);
    auto detector = load_detector_text(text->second, name);
    if (!detector.ok()) return detector.error();
    inputs.detectors.push_back(std::move(detector).value());
  }
  auto planned = plan_it(std::move(inputs));
  if (!planned.ok()) return planned.error();
  if (planned->plan.hash != header.plan_hash)
    return make_error(Errc::invalid_input,
                      "the plan comes out differently from what the campaign began with (its inventory has "
                      "other devices, or this is another version of zpilab): start a new campaign");
  for (const auto& [name, workload] : planned->workloads) {
    const auto before = header.workloads.find(name);
    if (before != header.workloads.end() && before->second != workload.hash)
      return make_error(Errc::invalid_input,
                        "the workload " + name + " has changed since the campaign began: start a new one");
  }
  return planned;
}

CampaignHeader make_header(const CampaignInputs& inputs) {
  CampaignHeader header;
  header.scenario_name = inputs.scenario.name;
  header.scenario_text = inputs.scenario.text;
  header.scenario_hash = inputs.scenario.hash;
  header.inventory_name = inputs.inventory.name;
  header.inventory_text = inputs.inventory.text;
  header.inventory_hash = inputs.inventory.hash;
  header.plan_hash = inputs.plan.hash;
  header.seed = inputs.scenario.seed;
  header.zpilab_version = ZPILAB_VERSION;
  header.git_revision = ZPILAB_GIT_REVISION;
  header.created_utc = format_utc(realtime_now());
  for (const DetectorSpec& detector : inputs.detectors) header.detectors[detector.name] = detector.text;
  for (const auto& [name, workload] : inputs.workloads) {
    header.workloads[name] = workload.hash;
    if (workload.apart) header.workloads_apart.insert(name);
  }
  return header;
}

}  // namespace zpilab
