#include "model/train/leave_out.h"

#include <algorithm>
#include <iterator>

namespace zpilab {
namespace {

using Group = std::set<std::string>;

std::string joined(const Group& levels, std::string_view separator) {
  std::string text;
  for (const std::string& level : levels) text.append(text.empty() ? "" : separator).append(level);
  return text;
}

std::string name_of(const Group& group) { return joined(group, " + "); }

struct Parts {
  std::vector<Recording> teaching, left_out;
};

Parts split_off(const std::vector<Recording>& recordings, const LeaveOutPlan& plan, const Group& group) {
  Parts parts;
  for (const Recording& recording : recordings) {
    const std::string level = level_of(recording, plan.factor);
    if (group.contains(level)) {
      parts.left_out.push_back(recording);
    } else if (!plan.aside.contains(level)) {
      parts.teaching.push_back(recording);
    }
  }
  return parts;
}

Result<LeftOutLevel> judge_group(const std::vector<Recording>& recordings,
                                 const std::vector<Recording>& for_thresholds, const LeaveOutPlan& plan,
                                 const Group& group, const Model& ordinary, const TrainSettings& settings) {
  LeftOutLevel level;
  level.level = name_of(group);
  auto [teaching, left_out] = split_off(recordings, plan, group);
  auto [choosing, also_left_out] = split_off(for_thresholds, plan, group);
  std::vector<Recording> unseen_by_ordinary;
  std::ranges::copy_if(left_out, std::back_inserter(unseen_by_ordinary), [&](const Recording& recording) {
    return !ordinary.provenance.seen_trials.contains(recording.key);
  });
  std::ranges::move(also_left_out, std::back_inserter(left_out));
  TrainSettings without_test = settings;
  without_test.test_every = teaching.size() + 1;  // the group is the test
  const auto trained = train_model(teaching, without_test, choosing);
  if (!trained) {
    Error error = trained.error();
    error.where = "without " + level.level;
    return error;
  }
  auto unseen = evaluate(trained.value().model, left_out, settings.workloads_apart);
  if (!unseen) return unseen.error();
  auto seen = evaluate(ordinary, unseen_by_ordinary, settings.workloads_apart);
  if (!seen) return seen.error();
  level.training_trials = teaching.size();
  level.trials = left_out.size();
  level.unseen = std::move(*unseen);
  level.seen_trials = unseen_by_ordinary.size();
  level.seen = std::move(*seen);
  return level;
}

std::set<std::string> levels_of(const std::vector<Recording>& recordings, Factor factor) {
  std::set<std::string> levels;
  for (const Recording& recording : recordings) levels.insert(level_of(recording, factor));
  levels.erase("");
  return levels;
}

/// The plan's groups, or each level by itself; refuses what the trials do not have.
Result<std::vector<Group>> groups_of(const LeaveOutPlan& plan, const std::set<std::string>& levels) {
  const std::string factor(kFactorNames[static_cast<std::size_t>(plan.factor)]);
  if (levels.size() < 2)
    return make_error(Errc::invalid_input,
                      "the trials have no two levels of " + factor + ": nothing would be left to learn from");
  std::set<std::string> named = plan.aside;
  for (const Group& group : plan.groups) named.insert(group.begin(), group.end());
  for (const std::string& level : named)
    if (!levels.contains(level))
      return make_error(Errc::invalid_input, "no trial has the " + factor + " \"" + level + "\"; there are " +
                                                 joined(levels, ", "));
  if (!plan.groups.empty()) return plan.groups;
  std::vector<Group> groups;
  for (const std::string& level : levels)
    if (!plan.aside.contains(level)) groups.push_back({level});
  return groups;
}

}  // namespace

std::optional<Factor> parse_factor(std::string_view name) {
  const auto found = std::ranges::find(kFactorNames, name);
  if (found == kFactorNames.end()) return std::nullopt;
  return static_cast<Factor>(found - kFactorNames.begin());
}

std::string level_of(const Recording& recording, Factor factor) {
  switch (factor) {
    case Factor::workload:
      return recording.workload;
    case Factor::scan:
      return recording.scan;
    case Factor::policy:
      return recording.policy;
    case Factor::timing:
      return recording.timing;
  }
  return "";
}

Result<std::vector<LeftOutLevel>> leave_out(const std::vector<Recording>& recordings,
                                            const LeaveOutPlan& plan, const TrainSettings& settings,
                                            const std::vector<Recording>& for_thresholds) {
  const auto groups = groups_of(plan, levels_of(recordings, plan.factor));
  if (!groups) return groups.error();
  settings.progress("with all levels");
  const auto ordinary = train_model(recordings, settings, for_thresholds);
  if (!ordinary) return ordinary.error();
  std::vector<LeftOutLevel> judged;
  for (const Group& group : groups.value()) {
    settings.progress("without " + name_of(group));
    auto one = judge_group(recordings, for_thresholds, plan, group, ordinary.value().model, settings);
    if (!one) return one.error();
    judged.push_back(std::move(*one));
  }
  return judged;
}

}  // namespace zpilab
