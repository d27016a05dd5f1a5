#include "model/train/select_features.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "model/detect/extract_features.h"
#include "model/train/column_genes.h"
#include "model/train/side_by_side.h"
#include "model/train/split.h"

namespace zpilab {
namespace {

/// A set that no model could be made of.
constexpr double kNotViable = -1;
/// The seed that ranking by gain gives the first population: rows and windows with this share of it.
constexpr double kShareOfGain = 0.95;
constexpr std::size_t kTimedSamples = 5'000;
constexpr int kTimings = 3;

using Columns = std::vector<std::size_t>;

Columns best_columns(const std::vector<double>& gains, std::size_t count) {
  Columns order(gains.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return gains[i]; });
  order.resize(std::min(count, order.size()));
  std::ranges::sort(order);
  return order;
}

/// What a sample costs with these columns: the fastest of some passes, when nothing disturbed it.
Result<double> time_of(const ColumnSet& set, const Forest& forest, const Recording& recording) {
  const std::size_t samples = std::min(kTimedSamples, recording.series.samples.size());
  double best = 1e300, sink = 0;
  for (int pass = 0; pass < kTimings; ++pass) {
    auto extractor = FeatureExtractor::create(set.windows, set.columns, recording.series.counters);
    if (!extractor) return extractor.error();
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < samples; ++i)
      sink += static_cast<double>(forest.margins(extractor->push(recording.series.samples[i]))[0]);
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    best = std::min(best, taken.count() / static_cast<double>(samples));
  }
  return sink == 1e300 ? 0 : best;  // the sink keeps the compiler from leaving the work out
}

class Selecting {
 public:
  Selecting(const std::vector<Recording>& recordings, const SelectionSettings& settings)
      : recordings_(recordings), settings_(settings), genes_(settings.judge.columns) {}

  Result<Selection> run() {
    if (auto parted = part(); !parted) return parted.error();
    if (auto searched = search(); !searched) return searched.error();
    if (auto compared = compare(); !compared) return compared.error();
    return std::move(out_);
  }

 private:
  Result<Done> part() {
    if (auto unique = refuse_repeated_trials(recordings_); !unique) return unique;
    split_ = split_by_trial(recordings_, {settings_.folds, settings_.test_every, settings_.judge.seed});
    if (auto disjoint = refuse_overlap(split_, recordings_); !disjoint) return disjoint;
    const bool empty = std::ranges::any_of(split_.folds, [](const auto& fold) { return fold.empty(); });
    if (empty || split_.test.empty())
      return make_error(Errc::invalid_input, "too few trials to choose features by");
    out_.unseen_trials = split_.test.size();
    out_.search_trials = recordings_.size() - split_.test.size();
    return Done{};
  }

  /// In the order of the files, so that the folds do not decide the order of rows.
  std::vector<const Recording*> search_part_without(std::size_t left_out) const {
    std::vector<const Recording*> some;
    for (std::size_t fold = 0; fold < split_.folds.size(); ++fold)
      if (fold != left_out)
        for (std::size_t i : split_.folds[fold]) some.push_back(&recordings_[i]);
    std::ranges::sort(some);
    return some;
  }

  std::vector<const Recording*> those(const std::vector<std::size_t>& indices) const {
    std::vector<const Recording*> some;
    for (std::size_t i : indices) some.push_back(&recordings_[i]);
    return some;
  }

  Result<Done> search() {
    settings_.progress("making the windows of " + std::to_string(out_.search_trials) + " trials");
    std::vector<JudgedFold> folds;
    for (std::size_t fold = 0; fold < split_.folds.size(); ++fold)
      folds.push_back({search_part_without(fold), those(split_.folds[fold])});
    const auto judge = ColumnJudge::create(folds, settings_.judge);
    if (!judge) return judge.error();
    settings_.progress("a forest with all " + std::to_string(genes_.all().columns.size()) + " columns");
    const auto all = judge->judge(genes_.columns(genes_.everything()));
    if (!all) return all.error();
    gains_ = all->gains;

    GeneticSettings genetic;
    genetic.population = settings_.population;
    genetic.generations = settings_.generations;
    genetic.seed = settings_.judge.seed;
    genetic.threads = settings_.judge.threads;
    const std::vector<Genome> first = {genes_.everything(), genes_.best_by_gain(gains_, kShareOfGain)};
    const auto best = genetic_search(
        genes_.bits(), first, genetic,
        [&](const Genome& genome) -> Result<double> {
          if (!genes_.viable(genome)) return kNotViable;
          const Columns columns = genes_.columns(genome);
          if (columns.size() == all->gains.size()) return fitness_of(all->recall, columns.size());
          const auto judged = judge->judge(columns);
          if (!judged) return judged.error();
          return fitness_of(judged->recall, columns.size());
        },
        [&](const Generation& generation) {
          out_.genomes = generation.judged;
          return settings_.report(generation, subset(genes_.all(), genes_.columns(generation.best.genome)));
        });
    if (!best) return best.error();
    chosen_ = genes_.columns(best->genome);
    out_.chosen = subset(genes_.all(), chosen_);
    out_.fitness = best->fitness;
    return Done{};
  }

  void add(std::string name, ColumnSet set) {
    ComparedSet& compared = out_.compared.emplace_back();
    compared.name = std::move(name);
    compared.set = std::move(set);
  }

  Result<Done> compare() {
    settings_.progress("comparing on " + std::to_string(out_.unseen_trials) +
                       " trials that the search has not seen");
    std::vector<Columns> sets = {genes_.columns(genes_.everything())};
    add("all features", genes_.all());
    for (std::size_t count : settings_.by_gain) {
      Columns best = best_columns(gains_, count);
      ColumnSet set = subset(genes_.all(), best);
      if (best.size() == genes_.all().columns.size() || set.windows.empty()) continue;
      add("best " + std::to_string(count) + " by gain", std::move(set));
      sets.push_back(std::move(best));
    }
    sets.push_back(chosen_);
    add("genetic search", out_.chosen);

    const JudgedFold fold = {search_part_without(split_.folds.size()), those(split_.test)};
    const auto judge = ColumnJudge::create(std::span(&fold, 1), settings_.judge);
    if (!judge) return judge.error();
    std::vector<Forest> forests(sets.size());
    auto judged = side_by_side(settings_.judge.threads, sets.size(), [&](std::size_t i) -> Result<Done> {
      auto one = judge->judge(sets[i]);
      if (!one) return one.error();
      out_.compared[i].recall = std::move(one->recall);
      out_.compared[i].fitness = fitness_of(out_.compared[i].recall, sets[i].size());
      forests[i] = std::move(one->forests.front());
      return Done{};
    });
    if (!judged) return judged;
    // One after another, when no forest is trained beside them.
    for (std::size_t i = 0; i < sets.size(); ++i) {
      const auto nanoseconds = time_of(out_.compared[i].set, forests[i], *fold.held_out.front());
      if (!nanoseconds) return nanoseconds.error();
      out_.compared[i].nanoseconds = nanoseconds.value();
    }
    return Done{};
  }

  const std::vector<Recording>& recordings_;
  const SelectionSettings& settings_;
  ColumnGenes genes_;
  Split split_;
  std::vector<double> gains_;  // by column of all, in the search
  Columns chosen_;
  Selection out_;
};

}  // namespace

double fitness_of(const RecallAtBudget& recall, std::size_t columns) {
  return recall.macro_recall - kPriceOfWaiting * recall.macro_wait -
         kPriceOfColumn * static_cast<double>(columns);
}

Result<Selection> select_features(const std::vector<Recording>& recordings,
                                  const SelectionSettings& settings) {
  return Selecting(recordings, settings).run();
}

}  // namespace zpilab
