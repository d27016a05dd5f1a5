#include "harness/plan/make_plan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/number_text.h"
#include "harness/core/random.h"
#include "harness/core/sha256.h"
#include "harness/plan/dealt_factors.h"
#include "harness/plan/device_role.h"
#include "harness/plan/expected_duration.h"
#include "harness/plan/nmap_argv.h"
#include "harness/plan/plan_text.h"
#include "harness/plan/scope.h"

namespace zpilab {
namespace {

constexpr std::uint64_t kMostTrials = 100'000;
/// Before every last day: with it, a check of the scope looks at ranges only.
constexpr std::string_view kNoDate = "0000-01-01";

const std::vector<Timing>& timings_of(const ScanSpec& scan, const Scenario& scenario) {
  return scan.timings.empty() ? scenario.timings : scan.timings;
}

/// Scans times timings, and the placebos: the trials of a block on one device under one combination of the
/// other factors; or, where these are dealt, under all of them.
std::uint64_t trials_per_setting(const Scenario& scenario) {
  std::uint64_t trials = static_cast<std::uint64_t>(scenario.placebo_per_block);
  for (const ScanSpec& scan : scenario.scans) trials += timings_of(scan, scenario).size();
  return trials;
}

/// Dealt factors make no more trials, but without a level they make none.
std::uint64_t settings_per_factor(const Scenario& scenario, std::size_t levels) {
  return scenario.factors == FactorDesign::crossed ? levels : std::min<std::size_t>(levels, 1);
}

Result<Done> check_size(const Scenario& scenario, std::size_t devices) {
  std::uint64_t trials = trials_per_setting(scenario);
  for (std::uint64_t factor : {static_cast<std::uint64_t>(scenario.repetitions), std::uint64_t{devices},
                               settings_per_factor(scenario, scenario.workloads.size()),
                               settings_per_factor(scenario, scenario.policies.size()),
                               settings_per_factor(scenario, scenario.open_ports.size()),
                               settings_per_factor(scenario, scenario.icmp_limits.size()),
                               settings_per_factor(scenario, scenario.impairments.size()),
                               settings_per_factor(scenario, scenario.sampling_rates_hz.size())}) {
    trials *= factor;
    if (trials > kMostTrials)
      return make_error(Errc::invalid_input,
                        "the scenario has more than " + std::to_string(kMostTrials) +
                            " trials; take fewer repetitions, scans or factors",
                        scenario.name);
  }
  if (trials == 0)
    return make_error(Errc::invalid_input,
                      "the scenario has no trial: give scans, or placebos, and at least one of each factor",
                      scenario.name);
  return Done{};
}

/// Every scan has something to aim at on every device, in every cell, and all of it may be scanned.
Result<Done> check_scans(const Scenario& scenario, const Inventory& inventory,
                         const std::vector<DeviceRole>& devices, std::string_view today) {
  const auto planned = [&](const Device& device) {
    for (const DeviceRole& role : devices)
      if (role.name == device.host.name) return true;
    return false;
  };
  for (const Cell& cell : inventory.cells) {
    for (const Device& device : cell.devices) {
      if (!planned(device)) continue;
      for (const ScanSpec& scan : scenario.scans) {
        const auto targets = scan_targets(scan, cell, device);
        if (targets.empty())
          return make_error(
              Errc::invalid_input,
              "the scan " + scan.name + " finds nothing to aim at on the device " + device.host.name +
                  (scan.technique->sweeps
                       ? ": its cell has no " +
                             std::string(scan.family == Family::ipv6 ? "\"sweep6\"" : "\"sweep\"") +
                             " range; give one"
                       : ": it has no address of that family; give one, or leave the scan out"),
              inventory.name);
        auto allowed = check_targets(targets, inventory.scope, today.empty() ? kNoDate : today);
        if (!allowed) return make_error(allowed.error().code, allowed.error().what, inventory.name);
      }
    }
  }
  return Done{};
}

/// Only a lab's hosts become what these factors say; elsewhere they would be a difference in name only.
Result<Done> check_target_factors(const Scenario& scenario, const Inventory& inventory) {
  const bool as_it_is = scenario.open_ports.size() == 1 &&
                        scenario.icmp_limits == std::vector<IcmpLimits>{IcmpLimits::kernel} &&
                        std::all_of(scenario.impairments.begin(), scenario.impairments.end(),
                                    [](const Impairment& impairment) { return impairment.none(); });
  for (const Cell& cell : inventory.cells)
    if (!as_it_is && !cell.prepares)
      return make_error(
          Errc::invalid_input,
          "open_ports, icmp_limits and impairments are factors for cells of a lab, whose hosts are "
          "prepared for each trial; the cell " +
              cell.name + " is not (\"prepares\")",
          inventory.name);
  return Done{};
}

/// The factors of the target that are not as usual: what is usual leaves the seeds as they always were.
std::string label_of_target(const PlannedTrial& trial) {
  std::string label;
  if (trial.open_ports != OpenPorts{}) label += "/ports " + trial.open_ports.name;
  if (trial.icmp_limits != IcmpLimits::kernel)
    label += "/icmp " + std::string(icmp_limits_name(trial.icmp_limits));
  if (!trial.impairment.none()) label += "/link " + trial.impairment.name;
  return label;
}

/// Everything that tells a trial from its neighbours in the block; its seed comes from it. So a scan that is
/// added to a scenario changes the order, but not the seeds of the others.
std::string label_of(const PlannedTrial& trial, int placebo) {
  const std::string scan =
      trial.scan ? trial.scan->name + '/' + to_string(trial.timing) : "placebo " + std::to_string(placebo);
  return "trial/" + std::to_string(trial.block) + '/' + trial.device + '/' + scan + '/' + trial.workload +
         '/' + std::string(policy_name(trial.policy)) + '/' + number_text(trial.sampling_rate_hz) +
         label_of_target(trial);
}

/// Makes the trials of one block, in the scenario's order.
class BlockBuilder {
 public:
  BlockBuilder(const Scenario& scenario, const std::vector<DeviceRole>& devices)
      : scenario_(scenario), devices_(devices) {}

  std::vector<PlannedTrial> build(int block) {
    trials_.clear();
    if (scenario_.factors == FactorDesign::dealt)
      deal(block);
    else
      cross(block);
    return std::move(trials_);
  }

 private:
  void cross(int block) {
    for (const DeviceRole& device : devices_)
      for (const std::string& workload : scenario_.workloads)
        for (Policy policy : scenario_.policies)
          for (double rate : scenario_.sampling_rates_hz) {
            PlannedTrial setting;
            setting.block = block;
            setting.device = device.name;
            setting.workload = workload;
            setting.policy = policy;
            setting.sampling_rate_hz = rate;
            add_targets(setting, device);
          }
  }

  void add_targets(PlannedTrial setting, const DeviceRole& device) {
    for (const OpenPorts& ports : scenario_.open_ports)
      for (IcmpLimits limits : scenario_.icmp_limits)
        for (const Impairment& impairment : scenario_.impairments) {
          setting.open_ports = ports;
          setting.icmp_limits = limits;
          setting.impairment = impairment;
          add_setting(setting, device);
        }
  }

  void add_setting(const PlannedTrial& setting, const DeviceRole& device) {
    for (const ScanSpec& scan : scenario_.scans)
      for (Timing timing : timings_of(scan, scenario_)) add_scan(setting, device, scan, timing);
    for (int i = 1; i <= scenario_.placebo_per_block; ++i) finish(setting, scenario_.phases.scan_at_most, i);
  }

  /// How many trials of the campaign each hand has, in the order in which deal() goes through the hands.
  std::vector<std::size_t> hands() const {
    const auto blocks = static_cast<std::size_t>(scenario_.repetitions);
    std::vector<std::size_t> sizes;
    for (std::size_t device = 0; device < devices_.size(); ++device) {
      sizes.push_back(blocks * static_cast<std::size_t>(scenario_.placebo_per_block));
      for (const ScanSpec& scan : scenario_.scans)
        sizes.insert(sizes.end(), timings_of(scan, scenario_).size(), blocks);
    }
    return sizes;
  }

  void deal(int block) {
    if (!dealt_) dealt_.emplace(scenario_, hands());
    const auto before = static_cast<std::size_t>(block - 1);
    const auto placebos = static_cast<std::size_t>(scenario_.placebo_per_block);
    std::size_t hand = 0;
    for (const DeviceRole& device : devices_) {
      PlannedTrial trial;
      trial.block = block;
      trial.device = device.name;
      for (std::size_t i = 0; i < placebos; ++i) {
        dealt_->give(trial, hand, before * placebos + i);
        finish(trial, scenario_.phases.scan_at_most, static_cast<int>(i) + 1);
      }
      ++hand;
      for (const ScanSpec& scan : scenario_.scans)
        for (Timing timing : timings_of(scan, scenario_)) {
          dealt_->give(trial, hand++, before);
          add_scan(trial, device, scan, timing);
        }
    }
  }

  void add_scan(PlannedTrial trial, const DeviceRole& device, const ScanSpec& scan, Timing timing) {
    trial.scan = scan;
    trial.timing = timing;
    trial.pace = pace_of(scan, timing, trial.icmp_limits);
    const Nanoseconds scan_time =
        expected_scan(scan, timing, trial.policy, trial.icmp_limits, device.sweep_size_of(scan.family));
    finish(std::move(trial), std::min(scan_time, scenario_.phases.scan_at_most), 0);
  }

  void finish(PlannedTrial trial, Nanoseconds scan_time, int placebo) {
    trial.expected = scenario_.phases.lead_in + scan_time + scenario_.phases.grace;
    trial.seed = derive_seed(scenario_.seed, label_of(trial, placebo));
    const auto interval = static_cast<std::uint64_t>(std::llround(1e9 / trial.sampling_rate_hz));
    trial.start_phase =
        static_cast<Nanoseconds>(Random(derive_seed(trial.seed, "start phase")).below(interval));
    trials_.push_back(std::move(trial));
  }

  const Scenario& scenario_;
  const std::vector<DeviceRole>& devices_;
  std::optional<DealtFactors> dealt_;
  std::vector<PlannedTrial> trials_;
};

}  // namespace

Pace pace_of(const ScanSpec& scan, Timing timing, IcmpLimits limits) {
  if (timing.level <= 2 || scan.max_rate || scan.scan_delay) return Pace::paced;
  if (limits == IcmpLimits::off) return Pace::burst;
  return scan.technique->at_t3;
}

Result<Plan> make_plan(const Scenario& scenario, const Inventory& inventory, std::string_view today) {
  auto devices = device_roles(scenario, inventory);
  if (!devices) return devices.error();
  if (auto size = check_size(scenario, devices->size()); !size) return size.error();
  if (auto target = check_target_factors(scenario, inventory); !target) return target.error();
  if (auto scans = check_scans(scenario, inventory, *devices, today); !scans) return scans.error();

  Plan plan;
  plan.scenario = scenario;
  plan.hash = sha256_hex(plan_text(scenario, *devices, inventory.scope));
  BlockBuilder builder(scenario, *devices);
  for (int block = 1; block <= scenario.repetitions; ++block) {
    std::vector<PlannedTrial> trials = builder.build(block);
    Random(derive_seed(scenario.seed, "order of block " + std::to_string(block))).shuffle(trials);
    for (PlannedTrial& trial : trials) {
      trial.id = static_cast<int>(plan.trials.size()) + 1;
      plan.trials.push_back(std::move(trial));
    }
  }
  return plan;
}

}  // namespace zpilab
