#include "harness/plan/dealt_factors.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "harness/core/random.h"
#include "harness/plan/deal.h"

namespace zpilab {
namespace {

struct Factor {
  std::string_view key;  ///< in the scenario
  std::size_t (*levels)(const Scenario& scenario);
  void (*set)(PlannedTrial& trial, const Scenario& scenario, std::size_t level);
};

constexpr std::array<Factor, 6> kFactors = {{
    {"workloads", [](const Scenario& s) { return s.workloads.size(); },
     [](PlannedTrial& trial, const Scenario& s, std::size_t level) { trial.workload = s.workloads[level]; }},
    {"policies", [](const Scenario& s) { return s.policies.size(); },
     [](PlannedTrial& trial, const Scenario& s, std::size_t level) { trial.policy = s.policies[level]; }},
    {"open_ports", [](const Scenario& s) { return s.open_ports.size(); },
     [](PlannedTrial& trial, const Scenario& s, std::size_t level) {
       trial.open_ports = s.open_ports[level];
     }},
    {"icmp_limits", [](const Scenario& s) { return s.icmp_limits.size(); },
     [](PlannedTrial& trial, const Scenario& s, std::size_t level) {
       trial.icmp_limits = s.icmp_limits[level];
     }},
    {"impairments", [](const Scenario& s) { return s.impairments.size(); },
     [](PlannedTrial& trial, const Scenario& s, std::size_t level) {
       trial.impairment = s.impairments[level];
     }},
    {"sampling", [](const Scenario& s) { return s.sampling_rates_hz.size(); },
     [](PlannedTrial& trial, const Scenario& s, std::size_t level) {
       trial.sampling_rate_hz = s.sampling_rates_hz[level];
     }},
}};

/// How many cards each level has in the factor's deck.
std::vector<int> weights_of(const Scenario& scenario, const Factor& factor) {
  std::vector<int> weights(factor.levels(scenario), 1);
  const auto given = scenario.weights.find(factor.key);
  if (given == scenario.weights.end()) return weights;
  const auto names = level_names(scenario, factor.key);
  for (std::size_t level = 0; level < names.size(); ++level)
    if (const auto weight = given->second.find(names[level]); weight != given->second.end())
      weights[level] = weight->second;
  return weights;
}

}  // namespace

DealtFactors::DealtFactors(const Scenario& scenario, const std::vector<std::size_t>& hands)
    : scenario_(scenario) {
  for (const Factor& factor : kFactors)
    levels_.push_back(deal(weights_of(scenario, factor), hands,
                           derive_seed(scenario.seed, "cards of " + std::string(factor.key))));
}

void DealtFactors::give(PlannedTrial& trial, std::size_t hand, std::size_t card) const {
  for (std::size_t i = 0; i < kFactors.size(); ++i) kFactors[i].set(trial, scenario_, levels_[i][hand][card]);
}

}  // namespace zpilab
