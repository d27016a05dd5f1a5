#include "model/train/genetic_search.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "harness/core/random.h"
#include "model/train/side_by_side.h"

namespace zpilab {
namespace {

class Search {
 public:
  Search(std::size_t bits, const GeneticSettings& settings, const JudgeGenome& judge)
      : bits_(bits),
        settings_(settings),
        judge_(judge),
        random_(derive_seed(settings.seed, "genetic search")) {}

  void begin(std::span<const Genome> first) {
    for (const Genome& genome : first.first(std::min(first.size(), settings_.population))) {
      assert(genome.size() == bits_);
      population_.push_back({genome, 0});
    }
    while (population_.size() < settings_.population) population_.push_back({drawn(), 0});
  }

  /// Everybody's fitness, then the best first. Of equals the one that comes first in order of bits: the order
  /// must not hang on who was bred first.
  Result<Done> judge_all() {
    std::vector<const Genome*> fresh;
    for (const JudgedGenome& one : population_)
      if (const auto [entry, added] = known_.try_emplace(one.genome, 0.0); added)
        fresh.push_back(&entry->first);
    std::vector<double> fitness(fresh.size());
    auto judged = side_by_side(settings_.threads, fresh.size(), [&](std::size_t i) -> Result<Done> {
      const auto value = judge_(*fresh[i]);
      if (!value) return value.error();
      fitness[i] = value.value();
      return Done{};
    });
    if (!judged) return judged;
    for (std::size_t i = 0; i < fresh.size(); ++i) known_[*fresh[i]] = fitness[i];
    for (JudgedGenome& one : population_) one.fitness = known_[one.genome];
    std::ranges::sort(population_, [](const JudgedGenome& a, const JudgedGenome& b) {
      return a.fitness != b.fitness ? a.fitness > b.fitness : a.genome < b.genome;
    });
    return Done{};
  }

  void breed() {
    const std::size_t kept = std::min(settings_.elite, population_.size());
    std::vector<JudgedGenome> next(population_.begin(),
                                   population_.begin() + static_cast<std::ptrdiff_t>(kept));
    while (next.size() < settings_.population) next.push_back({child(parent(), parent()), 0});
    population_ = std::move(next);
  }

  /// Elitism keeps the best of all in the population.
  Generation generation(std::size_t number) const {
    Generation result{number, population_.front(), 0, known_.size()};
    for (const JudgedGenome& one : population_)
      result.mean += one.fitness / static_cast<double>(population_.size());
    return result;
  }

 private:
  Genome drawn() {
    Genome genome(bits_);
    for (std::size_t bit = 0; bit < bits_; ++bit) genome[bit] = random_.below(2) != 0;
    return genome;
  }

  /// The population is sorted: the least index is the best of a tournament.
  const Genome& parent() {
    std::size_t best = population_.size();
    for (std::size_t i = 0; i < std::max<std::size_t>(1, settings_.tournament); ++i)
      best = std::min<std::size_t>(best, random_.below(population_.size()));
    return population_[best].genome;
  }

  Genome child(const Genome& mother, const Genome& father) {
    const double chance = settings_.flips / static_cast<double>(bits_);
    Genome genome(bits_);
    for (std::size_t bit = 0; bit < bits_; ++bit) {
      genome[bit] = random_.below(2) != 0 ? mother[bit] : father[bit];
      if (random_.uniform() < chance) genome[bit] = !genome[bit];
    }
    return genome;
  }

  std::size_t bits_;
  const GeneticSettings& settings_;
  const JudgeGenome& judge_;
  Random random_;
  std::vector<JudgedGenome> population_;
  std::map<Genome, double> known_;
};

}  // namespace

Result<JudgedGenome> genetic_search(std::size_t bits, std::span<const Genome> first,
                                    const GeneticSettings& settings, const JudgeGenome& judge,
                                    const std::function<Result<Done>(const Generation&)>& report) {
  assert(bits > 0 && settings.population >= 2 && settings.elite >= 1);
  Search search(bits, settings, judge);
  search.begin(first);
  for (std::size_t number = 0;; ++number) {
    if (auto judged = search.judge_all(); !judged) return judged.error();
    Generation generation = search.generation(number);
    if (auto reported = report(generation); !reported) return reported.error();
    if (number == settings.generations) return std::move(generation.best);
    search.breed();
  }
}

}  // namespace zpilab
