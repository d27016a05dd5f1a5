#include "model/train/shuffle_check.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "model/detect/decision.h"
#include "model/evaluate/binomial.h"
#include "model/evaluate/replay.h"
#include "model/train/side_by_side.h"
#include "model/train/trial_windows.h"

namespace zpilab {
namespace {

constexpr std::uint64_t kTestEvery = 5;  // of the random split

using Labels = std::vector<TrafficClass>;

std::size_t index_of_class(TrafficClass c) { return static_cast<std::size_t>(c); }

class Check {
 public:
  Check(std::span<const Recording* const> recordings, const CheckSettings& settings)
      : recordings_(recordings), settings_(settings) {}

  Result<ShuffleCheck> run() {
    if (recordings_.size() < settings_.folds)
      return make_error(Errc::invalid_input,
                        "too few trials: at least " + std::to_string(settings_.folds) + " are needed");
    auto windows = windows_by_trial(recordings_, settings_.data);
    if (!windows) return windows.error();
    windows_ = std::move(*windows);
    deal();
    const std::size_t folds = settings_.folds;
    auto done = side_by_side(settings_.threads, 2 * folds + 1, [&](std::size_t task) -> Result<Done> {
      if (task == 2 * folds) return split_at_random();
      return vote(task < folds ? true_ : shuffled_, task % folds);
    });
    if (!done) return done.error();
    out_.true_labels = count(true_);
    out_.shuffled = count(shuffled_);
    count_idle();
    return out_;
  }

 private:
  struct Arm {
    Labels labels, said;              // by trial
    std::vector<std::size_t> called;  // windows of the trial that were called a scan
  };

  void deal() {
    const std::size_t trials = recordings_.size();
    for (Arm* arm : {&true_, &shuffled_}) {
      for (const Recording* recording : recordings_) arm->labels.push_back(recording->traffic_class);
      arm->said.resize(trials);
      arm->called.resize(trials);
    }
    Random labels(derive_seed(settings_.seed, "shuffled labels")),
        folds(derive_seed(settings_.seed, "folds"));
    labels.shuffle(shuffled_.labels);
    std::vector<std::size_t> order(trials);
    std::iota(order.begin(), order.end(), 0);
    folds.shuffle(order);
    fold_of_.resize(trials);
    for (std::size_t i = 0; i < trials; ++i) fold_of_[order[i]] = i % settings_.folds;
  }

  /// Of a scan only windows with probes stand for it.
  bool stands_for(std::size_t trial, std::size_t row) const {
    return recordings_[trial]->placebo() || windows_[trial].labels[row] != 0;
  }

  Result<Booster> train(const LabelRow& label) const {
    const Dataset dataset = relabelled(windows_, label);
    return Booster::train(dataset, settings_.booster);
  }

  Margins margins(const Booster& booster, std::size_t trial, std::size_t row) const {
    const Dataset& windows = windows_[trial];
    return booster.forest().margins(
        std::span(windows.values).subspan(row * windows.columns, windows.columns));
  }

  /// A forest of the other folds names the trials of this one.
  Result<Done> vote(Arm& arm, std::size_t fold) const {
    const auto booster = train([&](std::size_t trial, std::size_t row) -> std::optional<TrafficClass> {
      if (fold_of_[trial] == fold || !stands_for(trial, row)) return std::nullopt;
      return arm.labels[trial];
    });
    if (!booster) return booster.error();
    for (std::size_t trial = 0; trial < windows_.size(); ++trial) {
      if (fold_of_[trial] != fold) continue;
      Probabilities votes{};
      for (std::size_t row = 0; row < windows_[trial].rows(); ++row) {
        if (!stands_for(trial, row)) continue;
        const Margins found = margins(booster.value(), trial, row);
        arm.called[trial] += likeliest(found) != TrafficClass::normal;
        const Probabilities given = probabilities(found);
        for (std::size_t c = 0; c < kClassCount; ++c) votes[c] += given[c];
      }
      arm.said[trial] = static_cast<TrafficClass>(std::ranges::max_element(votes) - votes.begin());
    }
    return Done{};
  }

  /// Windows of one trial on both sides, as the articles seem to have done it.
  Result<Done> split_at_random() {
    const auto tested = [&](std::size_t trial, std::size_t row) {
      return Random(derive_seed(settings_.seed + row, recordings_[trial]->key)).below(kTestEvery) == 0;
    };
    const auto booster = train([&](std::size_t trial, std::size_t row) -> std::optional<TrafficClass> {
      if (!stands_for(trial, row) || tested(trial, row)) return std::nullopt;
      return shuffled_.labels[trial];
    });
    if (!booster) return booster.error();
    std::array<std::size_t, kClassCount> labels{};
    std::size_t windows = 0, right = 0;
    for (std::size_t trial = 0; trial < windows_.size(); ++trial) {
      for (std::size_t row = 0; row < windows_[trial].rows(); ++row) {
        if (!stands_for(trial, row) || !tested(trial, row)) continue;
        ++windows;
        ++labels[index_of_class(shuffled_.labels[trial])];
        right += likeliest(margins(booster.value(), trial, row)) == shuffled_.labels[trial];
      }
    }
    if (windows == 0) return Done{};
    out_.shuffled_random_split = static_cast<double>(right) / static_cast<double>(windows);
    out_.random_split_chance =
        static_cast<double>(*std::ranges::max_element(labels)) / static_cast<double>(windows);
    return Done{};
  }

  bool has_windows(std::size_t trial) const {
    for (std::size_t row = 0; row < windows_[trial].rows(); ++row)
      if (stands_for(trial, row)) return true;
    return false;
  }

  VotedTrials count(const Arm& arm) const {
    VotedTrials voted;
    std::array<double, kClassCount> labels{}, said{};
    for (std::size_t trial = 0; trial < windows_.size(); ++trial) {
      if (!has_windows(trial)) continue;
      ++voted.trials;
      voted.right += arm.labels[trial] == arm.said[trial];
      ++labels[index_of_class(arm.labels[trial])];
      ++said[index_of_class(arm.said[trial])];
    }
    if (voted.trials == 0) return voted;
    for (std::size_t c = 0; c < kClassCount; ++c)
      voted.chance += labels[c] * said[c] / voted.trials / voted.trials;
    voted.p_value = binomial_at_least(voted.right, voted.trials, std::min(1.0, voted.chance));
    return voted;
  }

  void count_idle() {
    for (std::size_t trial = 0; trial < windows_.size(); ++trial) {
      if (!recordings_[trial]->placebo() || recordings_[trial]->workload != "idle") continue;
      ++out_.idle_trials;
      out_.idle_called += true_.said[trial] != TrafficClass::normal;
      out_.idle_windows += windows_[trial].rows();
      out_.idle_windows_called += true_.called[trial];
    }
  }

  std::span<const Recording* const> recordings_;
  const CheckSettings& settings_;
  std::vector<Dataset> windows_;      // by trial
  std::vector<std::size_t> fold_of_;  // by trial
  Arm true_, shuffled_;
  ShuffleCheck out_;
};

}  // namespace

Result<ShuffleCheck> check_shuffled_labels(std::span<const Recording* const> recordings,
                                           const CheckSettings& settings) {
  return Check(recordings, settings).run();
}

}  // namespace zpilab
