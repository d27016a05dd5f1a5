#include "model/train/train_model.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <mutex>
#include <set>

#include "model/detect/extract_features.h"
#include "model/train/choose_paces.h"
#include "model/train/dataset.h"

namespace zpilab {
namespace {

using Recordings = std::vector<const Recording*>;

class Training {
 public:
  Training(const std::vector<Recording>& recordings, const std::vector<Recording>& for_thresholds,
           const TrainSettings& settings)
      : recordings_(recordings),
        for_thresholds_(for_thresholds),
        settings_(settings),
        data_{settings.windows,        columns_of(settings), settings.rows_at_most,
              settings.superpositions, settings.seed,        settings.blends} {
    settings_.booster.seed = settings.seed;
  }

  Result<TrainedModel> run() {
    if (auto unique = refuse_repeated_trials(recordings_); !unique) return unique.error();
    split_ = split_by_trial(recordings_, {settings_.folds, settings_.test_every, settings_.seed});
    if (auto disjoint = refuse_overlap(split_, recordings_); !disjoint) return disjoint.error();
    if (auto apart = refuse_shared_trials(recordings_, for_thresholds_); !apart) return apart.error();
    if (auto complete = refuse_thresholds_without_a_class(); !complete) return complete.error();
    for (const auto& fold : split_.folds) {
      if (fold.empty())
        return make_error(Errc::invalid_input, "too few trials to train on: at least " +
                                                   std::to_string(settings_.folds) + " are needed");
    }
    report("training on " + std::to_string(recordings_.size() - split_.test.size()) + " trials");
    out_.model.paces = choose_paces();
    if (auto grown = grow_all(); !grown) return grown.error();
    if (!for_thresholds_.empty())
      if (auto scored = score_thresholds(); !scored) return scored.error();
    choose();
    if (auto judged = judge(); !judged) return judged.error();
    return std::move(out_);
  }

 private:
  /// A rule that no scan asks for would never call its class.
  Result<Done> refuse_thresholds_without_a_class() const {
    if (for_thresholds_.empty()) return Done{};
    std::set<TrafficClass> learnt, there;
    for (const Recording& recording : recordings_) learnt.insert(recording.traffic_class);
    for (const Recording& recording : for_thresholds_) there.insert(recording.traffic_class);
    for (const TrafficClass traffic_class : learnt) {
      if (there.contains(traffic_class) || traffic_class == TrafficClass::normal) continue;
      return make_error(Errc::invalid_input,
                        "the set for thresholds has no scan of class " +
                            std::string(class_name(traffic_class)) +
                            ", so no rule could be chosen for it; add a campaign with one");
    }
    return Done{};
  }

  /// Recordings of the folds, without one of them.
  Recordings folds_except(std::size_t left_out) const {
    Recordings some;
    for (std::size_t fold = 0; fold < split_.folds.size(); ++fold) {
      if (fold == left_out) continue;
      for (std::size_t i : split_.folds[fold]) some.push_back(&recordings_[i]);
    }
    // In the order of the files, so that neither hash tables nor folds decide the order of rows.
    std::ranges::sort(some);
    return some;
  }

  /// Windows to train on, without the doubtful ones if so wished.
  Result<Dataset> windows_of(const Recordings& some, std::optional<RemovedRows>* denoised = nullptr) const {
    auto dataset = make_dataset(some, data_);
    if (!dataset || !settings_.denoise) return dataset;
    DenoiseSettings denoising;
    denoising.seed = settings_.seed;
    const RemovedRows removed = denoise(*dataset, denoising);
    if (denoised) *denoised = removed;
    return dataset;
  }

  Result<Booster> grow(const Recordings& some) const {
    const auto dataset = windows_of(some);
    if (!dataset) return dataset.error();
    return Booster::train(*dataset, settings_.booster);
  }

  Result<ScoredTrial> score(const Forest& forest, const Recording& recording) const {
    auto extractor = FeatureExtractor::create(data_.windows, data_.columns, recording.series.counters);
    if (!extractor) return extractor.error();
    PaceWatch paces(out_.model.paces);
    ScoredTrial scored{&recording, {}};
    scored.probabilities.reserve(recording.series.samples.size());
    for (const Sample& sample : recording.series.samples) {
      const std::span<const float> features = extractor->push(sample);
      Margins margins = forest.margins(features);
      paces.heed(sample.time, features, margins);
      scored.probabilities.push_back(probabilities(margins));
    }
    return scored;
  }

  /// Chains are counted wherever the rules of the decision may be chosen: no forest has a part in it.
  std::vector<PaceRule> choose_paces() const {
    Recordings all = folds_except(split_.folds.size());
    for (const Recording& recording : for_thresholds_) all.push_back(&recording);
    return zpilab::choose_paces(all, data_.windows, data_.columns, settings_.false_alarms_per_day);
  }

  /// The forest of one fold scores the trials that it did not see.
  Result<Done> score_fold(std::size_t fold) {
    auto booster = grow(folds_except(fold));
    if (!booster) return booster.error();
    for (std::size_t i : split_.folds[fold]) {
      auto trial = score(booster->forest(), recordings_[i]);
      if (!trial) return trial.error();
      scored_[fold].push_back(std::move(*trial));
    }
    report("forest for the thresholds, fold " + std::to_string(fold + 1) + " of " +
           std::to_string(split_.folds.size()) + ": done");
    return Done{};
  }

  /// The final forest scores a set that it did not see.
  Result<Done> score_thresholds() {
    report("scoring " + std::to_string(for_thresholds_.size()) + " trials for the thresholds");
    scored_.resize(1);
    for (const Recording& recording : for_thresholds_) {
      auto trial = score(out_.model.forest, recording);
      if (!trial) return trial.error();
      scored_[0].push_back(std::move(*trial));
      out_.model.provenance.seen_trials.insert(recording.key);
    }
    out_.threshold_trials = for_thresholds_.size();
    return Done{};
  }

  Result<Done> fit() {
    const Recordings all = folds_except(split_.folds.size());
    const auto dataset = windows_of(all, &out_.denoised);
    if (!dataset) return dataset.error();
    out_.rows = dataset->rows();
    auto booster = Booster::train(*dataset, settings_.booster);
    if (!booster) return booster.error();
    out_.model.windows = data_.windows;
    out_.model.columns = data_.columns;
    out_.model.forest = booster->forest();
    for (const Recording* recording : all) out_.model.provenance.seen_trials.insert(recording->key);
    rank(booster->gains());
    report("final forest: done");
    return Done{};
  }

  /// All forests, some at a time. Each writes only what is its own.
  Result<Done> grow_all() {
    const std::size_t scored_folds = for_thresholds_.empty() ? split_.folds.size() : 0;
    const std::size_t tasks = scored_folds + 1;
    scored_.resize(scored_folds);
    std::vector<Result<Done>> results(tasks, Done{});
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t task = next++; task < tasks; task = next++)
        results[task] = task == 0 ? fit() : score_fold(task - 1);
    };
    std::vector<std::future<void>> workers;
    workers.reserve(static_cast<std::size_t>(settings_.threads));
    for (int i = 0; i < settings_.threads; ++i) workers.push_back(std::async(std::launch::async, work));
    for (auto& worker : workers) worker.get();
    for (const auto& result : results)
      if (!result) return result.error();
    return Done{};
  }

  void choose() {
    report("choosing the rules of the decision");
    std::vector<ScoredTrial> all;
    for (auto& fold : scored_) std::ranges::move(fold, std::back_inserter(all));
    const ChoiceSettings choice = {settings_.false_alarms_per_day, settings_.threads};
    SequentialDecision sequential;
    sequential.family = settings_.family_certainty;
    out_.chosen = settings_.sequential ? choose_decision(all, choice, sequential)
                                       : choose_decision<ThresholdDecision>(all, choice);
    out_.model.decision = out_.chosen.decision;
  }

  void report(const std::string& text) {
    const std::scoped_lock lock(report_mutex_);
    settings_.progress(text);
  }

  void rank(const std::vector<double>& gains) {
    double total = 0;
    for (double gain : gains) total += gain;
    for (std::size_t i = 0; i < gains.size(); ++i)
      if (gains[i] > 0)
        out_.importance.emplace_back(column_name(data_.columns[i], data_.windows), gains[i] / total);
    std::ranges::stable_sort(out_.importance, std::greater<>(), &std::pair<std::string, double>::second);
  }

  Result<Done> judge() {
    report("judging");
    std::vector<Recording> test;
    for (std::size_t i : split_.test) test.push_back(recordings_[i]);
    auto on_test = evaluate(out_.model, test, settings_.workloads_apart);
    if (!on_test) return on_test.error();
    out_.test = std::move(*on_test);
    out_.test_trials = test.size();
    std::vector<Recording> training;
    for (const Recording* recording : folds_except(split_.folds.size())) training.push_back(*recording);
    auto on_training = evaluate(out_.model, training, settings_.workloads_apart);
    if (!on_training) return on_training.error();
    out_.training = std::move(*on_training);
    out_.training_trials = training.size();
    return Done{};
  }

  const std::vector<Recording>& recordings_;
  const std::vector<Recording>& for_thresholds_;
  TrainSettings settings_;
  DatasetSettings data_;
  Split split_;
  std::vector<std::vector<ScoredTrial>> scored_;  // by fold
  std::mutex report_mutex_;
  TrainedModel out_;
};

}  // namespace

std::vector<FeatureColumn> columns_of(const TrainSettings& settings) {
  return settings.columns.empty() ? default_columns(settings.windows) : settings.columns;
}

Result<TrainedModel> train_model(const std::vector<Recording>& recordings, const TrainSettings& settings,
                                 const std::vector<Recording>& for_thresholds) {
  return Training(recordings, for_thresholds, settings).run();
}

Result<RandomSplitErrors> judge_random_split(const std::vector<Recording>& recordings,
                                             const TrainSettings& settings) {
  Recordings all;
  for (const Recording& recording : recordings) all.push_back(&recording);
  RandomSplitSettings split = {{settings.windows, columns_of(settings), settings.rows_at_most},
                               settings.booster,
                               settings.test_every,
                               settings.seed};
  split.booster.seed = settings.seed;
  return judge_random_split(all, split);
}

}  // namespace zpilab
