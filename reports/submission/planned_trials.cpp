#include "reports/submission/planned_trials.h"

#include <algorithm>

#include "harness/core/number_text.h"
#include "harness/plan/make_plan.h"
#include "harness/scenario/load_scenario.h"
#include "harness/suite/suite.h"

namespace zpilab {
namespace {

/// A cell in which every scenario finds what it aims at: only the plan is asked for, nothing is run.
Inventory any_inventory() {
  Cell cell;
  cell.name = "cell";
  cell.prepares = true;
  cell.sweep = parse_prefix("198.18.50.0/24");
  cell.sweep6 = parse_prefix("2001:2:0:50::/120");
  cell.tap = Tap{"scanner", "eth0"};
  Device device;
  device.host.name = "device";
  device.host.addresses = {*parse_address("198.18.50.11"), *parse_address("2001:2:0:50::11")};
  cell.devices.push_back(device);
  Inventory inventory;
  inventory.name = "any";
  inventory.cells.push_back(cell);
  for (const std::string_view range : {"198.18.0.0/15", "2001:2::/48"})
    inventory.scope.push_back({*parse_prefix(range), "nobody", "9999-12-31"});
  return inventory;
}

SubmittedTrial as_submitted(const PlannedTrial& planned) {
  SubmittedTrial submitted;
  if (planned.scan) {
    submitted.trial.scan = planned.scan->name;
    submitted.trial.timing = planned.timing.level;
  }
  submitted.block = planned.block;
  submitted.trial.workload = planned.workload;
  submitted.trial.policy = policy_name(planned.policy);
  submitted.open_ports = planned.open_ports.name;
  submitted.icmp_limits = icmp_limits_name(planned.icmp_limits);
  submitted.impairment = planned.impairment.name;
  submitted.sampling_rate_hz = planned.sampling_rate_hz;
  return submitted;
}

}  // namespace

std::string plan_label(const SubmittedTrial& submitted, bool dealt) {
  const EntryTrial& trial = submitted.trial;
  std::string label = trial.scan.empty() ? "placebo" : trial.scan + " T" + std::to_string(trial.timing);
  label += ", repetition " + std::to_string(submitted.block);
  if (dealt) return label;
  return label + ", " + trial.workload + ", " + trial.policy + ", " + submitted.open_ports + ", icmp " +
         submitted.icmp_limits + ", link " + submitted.impairment + ", " +
         number_text(submitted.sampling_rate_hz) + " Hz";
}

PlannedTrials planned_trials_of_suite(std::string_view tier, const std::vector<SubmittedTrial>& trials) {
  int repetitions = 1;
  bool quiet = false;
  for (const SubmittedTrial& submitted : trials) {
    repetitions = std::max(repetitions, submitted.block);
    quiet = quiet || submitted.trial.scan.empty();
  }
  PlannedTrials planned;
  planned.dealt = true;
  const auto plan = [&planned](const SubmittedTrial& submitted) {
    ++planned.count[plan_label(submitted, true)];
    ++planned.total;
  };
  for (const SuiteScan& scan : suite_scans(tier))
    for (int block = 1; block <= repetitions; ++block) {
      SubmittedTrial submitted;
      submitted.trial.scan = scan.spec.name;
      submitted.trial.timing = scan.timing.level;
      submitted.block = block;
      plan(submitted);
    }
  if (quiet) plan(SubmittedTrial{});
  return planned;
}

Result<PlannedTrials> planned_trials(std::string_view scenario_yaml) {
  auto scenario = load_scenario_text(scenario_yaml, "scenario.yaml");
  if (!scenario.ok()) return scenario.error();
  scenario->devices.clear();  // an entry is of one
  const auto plan = make_plan(*scenario, any_inventory());
  if (!plan.ok()) return plan.error();
  PlannedTrials planned;
  planned.dealt = scenario->factors == FactorDesign::dealt;
  planned.total = static_cast<int>(plan->trials.size());
  for (const PlannedTrial& trial : plan->trials)
    ++planned.count[plan_label(as_submitted(trial), planned.dealt)];
  return planned;
}

}  // namespace zpilab
