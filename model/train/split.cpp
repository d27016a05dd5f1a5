#include "model/train/split.h"

#include <map>

#include "harness/core/random.h"

namespace zpilab {
namespace {

std::string name_of(const Recording& recording) {
  return "trial " + std::to_string(recording.trial) + " of " + recording.file;
}

Result<Done> note(std::map<std::string, std::pair<std::size_t, std::string>>& owner,
                  const Recording& recording, std::size_t part) {
  const auto [found, fresh] = owner.try_emplace(recording.key, part, name_of(recording));
  if (fresh || found->second.first == part) return Done{};
  return make_error(Errc::invalid_input, name_of(recording) + " is also in another part, as " +
                                             found->second.second +
                                             ": no two parts of the data may share a trial");
}

}  // namespace

Split split_by_trial(std::span<const Recording> recordings, const SplitSettings& settings) {
  std::map<std::string, std::vector<std::size_t>> strata;
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    const Recording& r = recordings[i];
    strata[std::string(class_name(r.traffic_class)) + "/" + r.timing + "/" + r.workload].push_back(i);
  }
  Random random(derive_seed(settings.seed, "split"));
  Split split;
  split.folds.resize(settings.folds);
  std::size_t position = 0, dealt = 0;
  for (auto& [name, members] : strata) {
    random.shuffle(members);
    // The position runs on from stratum to stratum, so that small strata do not all fall into the same part.
    for (std::size_t i : members) {
      if (position++ % settings.test_every == settings.test_every - 1) {
        split.test.push_back(i);
      } else {
        split.folds[dealt++ % settings.folds].push_back(i);
      }
    }
  }
  return split;
}

Result<Done> refuse_repeated_trials(std::span<const Recording> recordings) {
  std::map<std::string, std::pair<std::size_t, std::string>> owner;
  for (std::size_t i = 0; i < recordings.size(); ++i)
    if (!note(owner, recordings[i], i)) {
      return make_error(Errc::invalid_input, name_of(recordings[i]) + " was given twice (also " +
                                                 owner[recordings[i].key].second + "); name each file once");
    }
  return Done{};
}

Result<Done> refuse_shared_trials(std::span<const Recording> first, std::span<const Recording> second) {
  if (auto unique = refuse_repeated_trials(second); !unique) return unique;
  std::map<std::string, std::pair<std::size_t, std::string>> owner;
  for (const Recording& recording : first)
    if (auto noted = note(owner, recording, 0); !noted) return noted;
  for (const Recording& recording : second)
    if (auto noted = note(owner, recording, 1); !noted) return noted;
  return Done{};
}

Result<Done> refuse_overlap(const Split& split, std::span<const Recording> recordings) {
  std::map<std::string, std::pair<std::size_t, std::string>> owner;
  for (std::size_t fold = 0; fold < split.folds.size(); ++fold)
    for (std::size_t i : split.folds[fold])
      if (auto noted = note(owner, recordings[i], fold); !noted) return noted;
  for (std::size_t i : split.test)
    if (auto noted = note(owner, recordings[i], split.folds.size()); !noted) return noted;
  return Done{};
}

}  // namespace zpilab
