// A genetic algorithm (Holland, Adaptation in Natural and Artificial Systems, 1975) for the best string of
// bits: tournaments choose parents, each bit comes from either of them (uniform crossover), some bits flip
// (mutation), and the best go on as they are (elitism). It knows nothing of what the bits mean.
//
// Deterministic by the seed: everything random is drawn by one thread; only the judging of a generation runs
// in several. A genome is judged once, however often it comes up.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

using Genome = std::vector<bool>;

struct GeneticSettings {
  std::size_t population = 24;   ///< at least 2
  std::size_t generations = 12;  ///< after the first population
  std::size_t tournament = 3;    ///< so many drawn, the best of them is a parent
  std::size_t elite = 2;         ///< go on unchanged, at least 1
  double flips = 2;              ///< bits of a child that flip, on average
  std::uint64_t seed = 1;
  int threads = 2;  ///< change no result
};

struct JudgedGenome {
  Genome genome;
  double fitness = 0;
};

struct Generation {
  std::size_t number = 0;  ///< 0: the first population
  JudgedGenome best;       ///< of all so far
  double mean = 0;         ///< fitness of this population
  std::size_t judged = 0;  ///< genomes so far
};

/// Higher is better. Called from several threads at once. A failure ends the search.
using JudgeGenome = std::function<Result<double>(const Genome&)>;

/// The best genome that was seen. `first` are in the first population (the first `population` of them); the
/// others are drawn with each bit set or not alike. `report` is called after every generation. Precondition:
/// bits > 0, genomes of `first` are as long.
Result<JudgedGenome> genetic_search(std::size_t bits, std::span<const Genome> first,
                                    const GeneticSettings& settings, const JudgeGenome& judge,
                                    const std::function<Result<Done>(const Generation&)>& report);

}  // namespace zpilab
