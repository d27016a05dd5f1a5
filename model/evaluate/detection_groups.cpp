#include "model/evaluate/detection_groups.h"

#include <map>
#include <tuple>

#include "harness/core/scenario.h"
#include "model/evaluate/censored_quantile.h"

namespace zpilab {
namespace {

using Key =
    std::tuple<std::string, bool, TrafficClass, std::string>;  // workload apart, dropped, class, timing

DetectionGroup make_group(const Key& key, std::span<const TrialOutcome* const> outcomes,
                          const ChanceDetection& chance) {
  DetectionGroup group;
  std::tie(group.workload, group.dropped, group.traffic_class, group.timing) = key;
  std::vector<double> times, probes;
  group.chance = group.chance_at_most = 0;
  for (const TrialOutcome* outcome : outcomes) {
    ++group.trials;
    group.contaminated += outcome->contaminated;
    group.right_class += outcome->right_class.has_value();
    group.family_uncertain += outcome->family_uncertain();
    const auto by_chance = chance.within(outcome->workload, outcome->stretch);
    const auto at_most = chance.at_most_within(outcome->workload, outcome->stretch);
    if (!by_chance) group.chance = group.chance_at_most = std::nullopt;
    if (group.chance) {
      *group.chance += *by_chance;
      *group.chance_at_most += *at_most;
    }
    if (!outcome->any) continue;
    ++group.detected;
    group.within_few_probes += outcome->probes_before <= kFewProbes;
    times.push_back(seconds(*outcome->any));
    probes.push_back(static_cast<double>(outcome->probes_before));
  }
  group.ttfd_s = {censored_quantile(times, outcomes.size(), 0.25),
                  censored_quantile(times, outcomes.size(), 0.5),
                  censored_quantile(times, outcomes.size(), 0.75)};
  group.probes = censored_quantile(probes, outcomes.size(), 0.5);
  return group;
}

/// Nobody answered, so nothing but the packets themselves could tell what they were.
bool unanswered(const TrialOutcome& outcome) {
  const auto policy = parse_policy(outcome.policy);
  if (!policy || outcome.traffic_class == TrafficClass::other) return policy == Policy::drop;
  return silent(*policy, probe_protocol_of(outcome.traffic_class));
}

}  // namespace

std::vector<DetectionGroup> group_detections(std::span<const TrialOutcome> outcomes,
                                             const std::set<std::string>& workloads_apart,
                                             const ChanceDetection& chance) {
  std::map<Key, std::vector<const TrialOutcome*>> members;
  for (const TrialOutcome& outcome : outcomes) {
    if (outcome.placebo) continue;
    const bool apart = workloads_apart.contains(outcome.workload);
    members[{apart ? outcome.workload : "", unanswered(outcome), outcome.traffic_class, outcome.timing}]
        .push_back(&outcome);
  }
  std::vector<DetectionGroup> groups;
  for (const auto& [key, some] : members) groups.push_back(make_group(key, some, chance));
  return groups;
}

}  // namespace zpilab
