#include "model/train/genetic_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "harness/core/random.h"

namespace zpilab {
namespace {

constexpr std::size_t kBits = 30;

const auto kQuiet = [](const Generation&) -> Result<Done> { return Done{}; };

/// Three bits of thirty are worth something, each of the others costs a little.
Result<double> three_of_thirty(const Genome& genome) {
  double fitness = 0;
  for (std::size_t bit = 0; bit < kBits; ++bit)
    if (genome[bit]) fitness += bit == 4 || bit == 17 || bit == 29 ? 1 : -0.05;
  return fitness;
}

TEST(GeneticSearch, FindsThePlantedBits) {
  const auto best = genetic_search(kBits, {}, {.population = 40, .generations = 60}, three_of_thirty, kQuiet);
  ASSERT_TRUE(best);
  Genome planted(kBits);
  planted[4] = planted[17] = planted[29] = true;
  EXPECT_EQ(best->genome, planted);
  EXPECT_DOUBLE_EQ(best->fitness, 3);
}

TEST(GeneticSearch, TheSameBySeedOnAnyNumberOfThreads) {
  const auto course = [](std::uint64_t seed, int threads) {
    std::vector<double> means;
    const auto best = genetic_search(kBits, {}, {.generations = 8, .seed = seed, .threads = threads},
                                     three_of_thirty, [&](const Generation& generation) -> Result<Done> {
                                       means.push_back(generation.mean);
                                       return Done{};
                                     });
    EXPECT_EQ(means.size(), 9U);
    return std::pair(best->genome, means);
  };
  EXPECT_EQ(course(1, 1), course(1, 2));
  EXPECT_EQ(course(7, 1), course(7, 4));
  EXPECT_NE(course(1, 1), course(2, 1));
}

TEST(GeneticSearch, NoGenomeIsJudgedTwiceAndTheBestNeverGetsWorse) {
  std::mutex mutex;
  std::set<Genome> seen;
  std::size_t judged = 0;
  double last = -1e9;
  const auto best = genetic_search(
      6, {}, {.population = 20, .generations = 10},
      [&](const Genome& genome) -> Result<double> {
        const std::scoped_lock lock(mutex);
        EXPECT_TRUE(seen.insert(genome).second);
        return static_cast<double>(std::ranges::count(genome, true));
      },
      [&](const Generation& generation) -> Result<Done> {
        EXPECT_GE(generation.best.fitness, last);
        last = generation.best.fitness;
        judged = generation.judged;
        return Done{};
      });
  ASSERT_TRUE(best);
  EXPECT_EQ(seen.size(), judged);
  EXPECT_LE(judged, 64U);
  EXPECT_EQ(best->fitness, 6);
}

TEST(GeneticSearch, GivenGenomesAreInTheFirstPopulation) {
  std::vector<Genome> first(1, Genome(kBits));
  first[0][4] = first[0][17] = first[0][29] = true;
  const auto best =
      genetic_search(kBits, first, {.population = 4, .generations = 0}, three_of_thirty, kQuiet);
  ASSERT_TRUE(best);
  EXPECT_EQ(best->genome, first[0]);
}

TEST(GeneticSearch, AFailureEndsIt) {
  const auto failed = genetic_search(
      kBits, {}, {}, [](const Genome&) -> Result<double> { return make_error(Errc::failed, "broken"); },
      kQuiet);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "broken");
  const auto unwritten =
      genetic_search(kBits, {}, {}, three_of_thirty,
                     [](const Generation&) -> Result<Done> { return make_error(Errc::io, "disk full"); });
  EXPECT_EQ(unwritten.error().what, "disk full");
}

}  // namespace
}  // namespace zpilab
