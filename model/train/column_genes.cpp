#include "model/train/column_genes.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace zpilab {
namespace {

/// Sets the bits of the largest gains until they have their share.
void take_largest(Genome& genome, std::size_t first_bit, std::span<const double> gains, double share) {
  std::vector<std::size_t> order(gains.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return gains[i]; });
  const double total = std::accumulate(gains.begin(), gains.end(), 0.0);
  double taken = 0;
  for (std::size_t i : order) {
    if (taken >= share * total) return;
    genome[first_bit + i] = true;
    taken += gains[i];
  }
}

}  // namespace

ColumnGenes::ColumnGenes(ColumnSet all) : all_(std::move(all)) {
  for (const FeatureColumn& column : all_.columns) {
    const auto found = std::ranges::find(rows_, column.feature);
    row_of_.push_back(static_cast<std::size_t>(found - rows_.begin()));
    if (found == rows_.end()) rows_.push_back(column.feature);
  }
}

std::vector<std::size_t> ColumnGenes::columns(const Genome& genome) const {
  assert(genome.size() == bits());
  std::vector<std::size_t> taken;
  for (std::size_t i = 0; i < all_.columns.size(); ++i) {
    const FeatureColumn& column = all_.columns[i];
    const bool window = !has_window(column.feature->statistic) || genome[rows_.size() + column.window];
    if (window && genome[row_of_[i]]) taken.push_back(i);
  }
  return taken;
}

bool ColumnGenes::viable(const Genome& genome) const {
  return std::ranges::any_of(columns(genome),
                             [&](std::size_t i) { return has_window(all_.columns[i].feature->statistic); });
}

Genome ColumnGenes::best_by_gain(std::span<const double> gains, double share) const {
  assert(gains.size() == all_.columns.size());
  std::vector<double> of_rows(rows_.size()), of_windows(all_.windows.size());
  for (std::size_t i = 0; i < gains.size(); ++i) {
    of_rows[row_of_[i]] += gains[i];
    if (has_window(all_.columns[i].feature->statistic)) of_windows[all_.columns[i].window] += gains[i];
  }
  Genome genome(bits());
  take_largest(genome, 0, of_rows, share);
  take_largest(genome, rows_.size(), of_windows, share);
  return genome;
}

}  // namespace zpilab
