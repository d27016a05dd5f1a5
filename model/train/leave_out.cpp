#include "model/train/leave_out.h"

#include <algorithm>
#include <set>

namespace zpilab {
namespace {

Result<LeftOutLevel> judge_level(const std::vector<Recording>& recordings, Factor factor,
                                 const std::string& level, const Model& ordinary,
                                 const TrainSettings& settings) {
  std::vector<Recording> teaching, left_out, unseen_by_ordinary;
  for (const Recording& recording : recordings) {
    if (level_of(recording, factor) != level) {
      teaching.push_back(recording);
      continue;
    }
    left_out.push_back(recording);
    if (!ordinary.provenance.seen_trials.contains(recording.key)) unseen_by_ordinary.push_back(recording);
  }
  TrainSettings without_test = settings;
  without_test.test_every = teaching.size() + 1;  // the level is the test
  const auto trained = train_model(teaching, without_test);
  if (!trained) {
    Error error = trained.error();
    error.where = "without " + level;
    return error;
  }
  auto unseen = evaluate(trained.value().model, left_out, settings.workloads_apart);
  if (!unseen) return unseen.error();
  auto seen = evaluate(ordinary, unseen_by_ordinary, settings.workloads_apart);
  if (!seen) return seen.error();
  return LeftOutLevel{
      level,           teaching.size(), left_out.size(), std::move(*unseen), unseen_by_ordinary.size(),
      std::move(*seen)};
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

Result<std::vector<LeftOutLevel>> leave_out(const std::vector<Recording>& recordings, Factor factor,
                                            const TrainSettings& settings) {
  std::set<std::string> levels;
  for (const Recording& recording : recordings) levels.insert(level_of(recording, factor));
  levels.erase("");
  if (levels.size() < 2) {
    return make_error(Errc::invalid_input, "the trials have no two levels of " +
                                               std::string(kFactorNames[static_cast<std::size_t>(factor)]) +
                                               ": nothing would be left to learn from");
  }
  settings.progress("with all levels");
  const auto ordinary = train_model(recordings, settings);
  if (!ordinary) return ordinary.error();
  std::vector<LeftOutLevel> judged;
  for (const std::string& level : levels) {
    settings.progress("without " + level);
    auto one = judge_level(recordings, factor, level, ordinary.value().model, settings);
    if (!one) return one.error();
    judged.push_back(std::move(*one));
  }
  return judged;
}

}  // namespace zpilab
