// Seeded randomness that is the same on every machine and standard library: SplitMix64
// (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). std distributions differ
// between libraries, so none is used.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace zpilab {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, bound), without bias. Precondition: bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t limit = ~std::uint64_t{0} - (~std::uint64_t{0} % bound + 1) % bound;
    std::uint64_t x = next();
    while (x > limit) x = next();
    return x % bound;
  }
  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  template <typename T>
  void shuffle(std::vector<T>& items) {  // Fisher-Yates
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

/// A seed derived from another and a label, so that parts draw independently (FNV-1a, then SplitMix64).
inline std::uint64_t derive_seed(std::uint64_t seed, std::string_view label) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (char c : label) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return Random(seed ^ hash).next();
}

}  // namespace zpilab
