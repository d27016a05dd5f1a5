#include "harness/cli/print_plan.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "harness/cli/progress.h"
#include "harness/plan/nmap_argv.h"

namespace zpilab {
namespace {

/// Stored bytes: a sample of light work and a probe's row, rounded up.
constexpr double kBytesPerSample = 40, kBytesPerTrial = 60'000;

double expected_bytes(const Plan& plan) {
  double bytes = 0;
  for (const PlannedTrial& trial : plan.trials)
    bytes += kBytesPerTrial + kBytesPerSample * trial.sampling_rate_hz * seconds(trial.expected);
  return bytes;
}

/// As it will run in the first cell that has the trial's device; empty for a placebo.
std::vector<std::string> argv_of(const PlannedTrial& trial, const Inventory& inventory) {
  if (!trial.scan) return {};
  for (const Cell& cell : inventory.cells)
    for (const Device& device : cell.devices)
      if (device.host.name == trial.device)
        return nmap_argv(*trial.scan, trial.timing, scan_targets(*trial.scan, cell, device),
                         !device.tap && !cell.tap);
  return {};
}

/// Typed fields make words without blanks or quotes, so that this is what a shell would take too.
std::string joined(const std::vector<std::string>& argv) {
  std::string text;
  for (const std::string& word : argv) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// What is not as usual about the device and its link.
std::string target_text(const PlannedTrial& trial) {
  std::string text;
  if (trial.open_ports != OpenPorts{}) text += "  open ports " + trial.open_ports.name;
  if (trial.icmp_limits != IcmpLimits::kernel)
    text += "  ICMP limits " + std::string(icmp_limits_name(trial.icmp_limits));
  if (!trial.impairment.none())
    text += "  link " + trial.impairment.name + " (" + describe(trial.impairment) + ")";
  return text;
}

}  // namespace

std::vector<std::string> left_out_lines(const Inventory& inventory) {
  std::vector<std::string> lines;
  lines.reserve(inventory.left_out.size());
  for (const auto& [device, missing] : inventory.left_out) lines.push_back("no " + device + ": " + missing);
  return lines;
}

int cells_at_once(const Inventory& inventory, int jobs) {
  int cells = 0;
  for (const Cell& cell : inventory.cells)
    if (cell.scanner.reach.kind != Reach::Kind::none) ++cells;
  for (const ProviderSpec& provider : inventory.providers) cells += jobs > 0 ? jobs : provider.count;
  return std::max(1, cells);
}

WallTimeBound expected_wall_time(const Plan& plan, int cells) {
  std::vector<TrialTime> times;
  times.reserve(plan.trials.size());
  for (const PlannedTrial& trial : plan.trials)
    times.push_back(expected_trial_time(trial, plan.scenario.phases));
  return bound_wall_time(times, cells);
}

void print_plan_text(const CampaignInputs& inputs, int cells, std::ostream& out) {
  const WallTimeBound bound = expected_wall_time(inputs.plan, cells);
  for (const PlannedTrial& trial : inputs.plan.trials) {
    out << trial.id << "  block " << trial.block << "  " << trial.device << "  " << describe(trial)
        << "  policy " << policy_name(trial.policy) << target_text(trial) << "  " << trial.sampling_rate_hz
        << " Hz  about " << format_duration(trial.expected) << "\n";
    if (trial.scan) out << "    " << joined(argv_of(trial, inputs.inventory)) << "\n";
  }
  for (const std::string& line : left_out_lines(inputs.inventory)) out << line << "\n";
  out << inputs.plan.trials.size() << " trials, " << cells << (cells == 1 ? " cell" : " cells side by side")
      << ": at least about " << format_duration(bound.time()) << " (" << bound.reason() << "), at most about "
      << static_cast<long>(expected_bytes(inputs.plan) / 1e6 + 1) << " MB; plan "
      << inputs.plan.hash.substr(0, 12) << "\n";
}

void print_plan_json(const CampaignInputs& inputs, int cells, std::ostream& out) {
  const WallTimeBound bound = expected_wall_time(inputs.plan, cells);
  nlohmann::ordered_json trials = nlohmann::ordered_json::array();
  for (const PlannedTrial& trial : inputs.plan.trials)
    trials.push_back(
        {{"trial", trial.id},
         {"block", trial.block},
         {"device", trial.device},
         {"scan", trial.scan ? nlohmann::ordered_json(trial.scan->name) : nlohmann::ordered_json()},
         {"timing", trial.scan ? nlohmann::ordered_json(to_string(trial.timing)) : nlohmann::ordered_json()},
         {"workload", trial.workload},
         {"policy", policy_name(trial.policy)},
         {"open_ports", trial.open_ports.name},
         {"icmp_limits", icmp_limits_name(trial.icmp_limits)},
         {"impairment", trial.impairment.name},
         {"rate_hz", trial.sampling_rate_hz},
         {"seed", std::to_string(trial.seed)},  // JSON numbers of many readers have 53 bits
         {"burst", trial.pace == Pace::burst},
         {"expected_s", seconds(trial.expected)},
         {"argv", argv_of(trial, inputs.inventory)}});
  const nlohmann::ordered_json document = {{"scenario", inputs.scenario.name},
                                           {"plan_hash", inputs.plan.hash},
                                           {"cells", cells},
                                           {"left_out", inputs.inventory.left_out},
                                           {"bound_s", seconds(bound.time())},
                                           {"bound_longest_s", seconds(bound.longest)},
                                           {"bound_alone_s", seconds(bound.alone)},
                                           {"bound_shared_s", seconds(bound.shared)},
                                           {"expected_bytes", expected_bytes(inputs.plan)},
                                           {"trials", trials}};
  out << document.dump(2) << "\n";
}

}  // namespace zpilab
