#include "model/train/denoise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/train/k_means.h"

namespace zpilab {
namespace {

/// Counts and times reach over orders of magnitude. What is missing has no opinion: it stands in the middle.
float logarithm(float value) { return std::copysign(std::log1p(std::abs(value)), value); }

class Standard {
 public:
  Standard(const Dataset& dataset, std::size_t stride)
      : columns_(dataset.columns), mean_(columns_), scale_(columns_) {
    std::vector<double> sum(columns_), squares(columns_), known(columns_);
    for (std::size_t row = 0; row < dataset.rows(); row += stride)
      for (std::size_t c = 0; c < columns_; ++c) {
        const auto value = static_cast<double>(logarithm(dataset.values[row * columns_ + c]));
        if (!std::isfinite(value)) continue;
        sum[c] += value;
        squares[c] += value * value;
        ++known[c];
      }
    for (std::size_t c = 0; c < columns_; ++c) {
      if (known[c] == 0) continue;
      const double mean = sum[c] / known[c];
      const double spread = std::sqrt(std::max(0.0, squares[c] / known[c] - mean * mean));
      mean_[c] = static_cast<float>(mean);
      scale_[c] = spread > 1e-9 ? static_cast<float>(1 / spread) : 0.0F;  // what never moves says nothing
    }
  }

  void row(const Dataset& dataset, std::size_t row, std::span<float> out) const {
    for (std::size_t c = 0; c < columns_; ++c) {
      const float value = (logarithm(dataset.values[row * columns_ + c]) - mean_[c]) * scale_[c];
      out[c] = std::isfinite(value) ? value : 0.0F;
    }
  }

 private:
  std::size_t columns_;
  std::vector<float> mean_, scale_;
};

std::size_t label_of(const Dataset& dataset, std::size_t row) {
  return static_cast<std::size_t>(dataset.labels[row]);
}

/// The cluster of each row.
std::vector<std::size_t> clusters_of(const Dataset& dataset, const DenoiseSettings& settings) {
  const std::size_t stride =
      std::max<std::size_t>(1, dataset.rows() / std::max<std::size_t>(1, settings.fitted_rows));
  const Standard standard(dataset, stride);
  std::vector<float> fitted;
  std::vector<float> row(dataset.columns);
  for (std::size_t i = 0; i < dataset.rows(); i += stride) {
    standard.row(dataset, i, row);
    fitted.insert(fitted.end(), row.begin(), row.end());
  }
  KMeansSettings k;
  k.clusters = settings.clusters;
  k.seed = settings.seed;
  const ClusterCentres centres = k_means(fitted, dataset.columns, k);
  std::vector<std::size_t> cluster(dataset.rows());
  for (std::size_t i = 0; i < dataset.rows(); ++i) {
    standard.row(dataset, i, row);
    cluster[i] = centres.nearest(row);
  }
  return cluster;
}

void keep(Dataset& dataset, const std::vector<bool>& kept) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < dataset.rows(); ++i) {
    if (!kept[i]) continue;
    const auto from = dataset.values.begin() + static_cast<std::ptrdiff_t>(i * dataset.columns);
    std::copy_n(from, dataset.columns,
                dataset.values.begin() + static_cast<std::ptrdiff_t>(next * dataset.columns));
    dataset.labels[next] = dataset.labels[i];
    dataset.weights[next] = dataset.weights[i];
    ++next;
  }
  dataset.values.resize(next * dataset.columns);
  dataset.labels.resize(next);
  dataset.weights.resize(next);
}

}  // namespace

std::size_t RemovedRows::all_removed() const {
  return std::accumulate(removed.begin(), removed.end(), std::size_t{0});
}

RemovedRows denoise(Dataset& dataset, const DenoiseSettings& settings) {
  RemovedRows result;
  if (dataset.rows() == 0) return result;
  const std::vector<std::size_t> cluster = clusters_of(dataset, settings);
  std::vector<std::array<double, kClassCount>> weight(*std::ranges::max_element(cluster) + 1);
  for (std::size_t i = 0; i < dataset.rows(); ++i)
    weight[cluster[i]][label_of(dataset, i)] += static_cast<double>(dataset.weights[i]);
  std::vector<bool> kept(dataset.rows());
  for (std::size_t i = 0; i < dataset.rows(); ++i) {
    const auto& here = weight[cluster[i]];
    const double all = std::accumulate(here.begin(), here.end(), 0.0);
    const std::size_t label = label_of(dataset, i);
    kept[i] = here[label] >= settings.least_share * all;
    ++result.of[label];
    result.removed[label] += !kept[i];
  }
  keep(dataset, kept);
  return result;
}

}  // namespace zpilab
