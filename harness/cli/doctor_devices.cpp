#include <utility>

#include "harness/cli/doctor_devices.h"

#include <algorithm>
#include <set>

#include "harness/cli/campaign_settings.h"
#include "harness/run/judge_trial.h"
#include "harness/run/port_answer.h"

namespace zpilab {
namespace {

/// Checks that run beside each other, where a provider makes cells.
constexpr int kCells = 4;

/// Port 1 (tcpmux) is closed on every sane host. `ambient` where nobody prepares the device.
std::string check_scenario(bool prepared) {
  return std::string(
             "zpilab: 1\n"
             "scenario: doctor\n"
             "seed: 1\n"
             "phases: {lead_in: 1 s, scan_at_most: 20 s, grace: 1 s}\n"
             "timings: [T3]\n"
             "scans:\n"
             "  - {name: tcp, technique: syn, ports: \"1\", retries: 1}\n"
             "  - {name: udp, technique: udp, ports: \"1\", retries: 1}\n"
             "placebo: 0 per block\n") +
         (prepared ? "workloads: [idle]\npolicies: [open, reject, drop]\n" : "workloads: [ambient]\n");
}

std::string burst_scenario(bool prepared) {
  return std::string(
             "zpilab: 1\n"
             "scenario: doctor-burst\n"
             "seed: 1\n"
             "phases: {lead_in: 1 s, scan_at_most: 60 s, grace: 1 s}\n"
             "timings: [T3]\n"
             "scans: [{technique: syn, ports: top-1000}]\n"
             "placebo: 0 per block\n") +
         (prepared ? "workloads: [idle]\n" : "workloads: [ambient]\n");
}

int moved_counters(const TrialRecord& record, Nanoseconds since) {
  std::set<std::uint32_t> moved;
  for (const Sample& sample : record.series.samples)
    if (sample.time >= since)
      for (const auto& [counter, delta] : sample.deltas) moved.insert(counter);
  return static_cast<int>(moved.size());
}

/// What is wrong with a check whose trial itself was sound.
std::string problem_of(const DeviceCheck& check, bool prepared, Policy policy, ProbeProtocol probe) {
  if (!check.arrived) return "no probe arrived at the device";
  if (check.moved == 0) return "no counter of the device moved";
  if (check.answer.empty()) return "nmap reports no port";
  const bool dropped = check.seen == "drop";
  if (prepared && dropped != silent(policy, probe))
    return "the policy " + std::string(policy_name(policy)) + " does not answer so";
  return {};
}

DeviceCheck judge_probe(const FinishedTrial& trial, bool prepared) {
  DeviceCheck check;
  check.cell = trial.record.cell;
  check.device = trial.planned.device;
  check.scan = trial.planned.scan->name;
  if (prepared) check.policy = policy_name(trial.planned.policy);
  const auto arrival = first_probe(trial.record);
  check.arrived = arrival.has_value();
  if (arrival) check.moved = moved_counters(trial.record, *arrival);
  if (const auto answer = port_answer(trial.record.nmap_xml, trial.planned.scan->technique->probe)) {
    check.answer = answer->reason;
    check.seen = answer->policy;
  }
  const ProbeProtocol probe = trial.planned.scan->technique->probe;
  check.problem = trial.record.state == TrialState::done
                      ? problem_of(check, prepared, trial.planned.policy, probe)
                      : trial.record.reason;
  return check;
}

BurstCheck judge_burst(const FinishedTrial& trial) {
  BurstCheck check{trial.record.cell, trial.planned.device, trial.record.achieved_rate.value_or(0), ""};
  if (trial.record.state != TrialState::done) check.problem = trial.record.reason;
  return check;
}

/// The parts of an inventory that are checked by themselves: each standing cell, one cell of each provider.
std::vector<Inventory> parts_of(const Inventory& inventory) {
  Inventory empty = inventory;
  empty.cells.clear();
  empty.providers.clear();
  std::vector<Inventory> parts;
  for (const Cell& cell : inventory.cells) {
    parts.push_back(empty);
    parts.back().cells = {cell};
  }
  for (const ProviderSpec& provider : inventory.providers) {
    parts.push_back(empty);
    parts.back().providers = {provider};
  }
  return parts;
}

Result<Done> check_part(const Inventory& part, DeviceChecks& checks) {
  const bool prepared = part.cells.empty() || part.cells.front().prepares;
  for (const std::string& text : {check_scenario(prepared), burst_scenario(prepared)}) {
    const auto inputs = plan_scenario_text(text, "doctor", part);
    if (!inputs.ok()) return inputs.error();
    checks.left_out.insert(inputs->inventory.left_out.begin(), inputs->inventory.left_out.end());
    const auto trials = run_in_memory(*inputs, kCells, {});
    if (!trials.ok()) return trials.error();
    for (const FinishedTrial& trial : *trials)
      if (inputs->scenario.name == "doctor")
        checks.probes.push_back(judge_probe(trial, prepared));
      else
        checks.bursts.push_back(judge_burst(trial));
  }
  return Done{};
}

}  // namespace

bool DeviceChecks::good() const {
  const auto good = [](const auto& check) { return check.problem.empty(); };
  return std::all_of(probes.begin(), probes.end(), good) && std::all_of(bursts.begin(), bursts.end(), good);
}

Result<DeviceChecks> check_devices(const Inventory& inventory) {
  DeviceChecks checks;
  for (const Inventory& part : parts_of(inventory))
    if (auto checked = check_part(part, checks); !checked.ok()) return checked.error();
  const auto order = [](const DeviceCheck& check) {
    return std::tie(check.device, check.scan, check.policy);
  };
  std::stable_sort(checks.probes.begin(), checks.probes.end(),
                   [&order](const auto& a, const auto& b) { return order(a) < order(b); });
  return checks;
}

}  // namespace zpilab
