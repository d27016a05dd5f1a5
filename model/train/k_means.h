// Clusters without labels: k-means (Lloyd, Least Squares Quantization in PCM, IEEE Transactions on
// Information Theory 28, 1982), begun with centres far apart (k-means++: Arthur and Vassilvitskii, 2007).
// Deterministic by the seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace zpilab {

class ClusterCentres {
 public:
  ClusterCentres(std::size_t dimensions, std::vector<float> values)
      : dimensions_(dimensions), values_(std::move(values)) {}

  std::size_t count() const { return values_.size() / dimensions_; }
  std::span<const float> centre(std::size_t i) const {
    return std::span(values_).subspan(i * dimensions_, dimensions_);
  }
  /// Index of the nearest centre; of equals the first.
  std::size_t nearest(std::span<const float> row) const;

 private:
  std::size_t dimensions_;
  std::vector<float> values_;  // centre by centre
};

struct KMeansSettings {
  std::size_t clusters = 64;  ///< at most; fewer if the rows have fewer different places
  int iterations = 12;        ///< at most
  std::uint64_t seed = 1;
};

/// Precondition: at least one row, all values finite.
ClusterCentres k_means(std::span<const float> rows, std::size_t dimensions, const KMeansSettings& settings);

}  // namespace zpilab
