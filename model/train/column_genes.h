// What a genome means to the choice of features: one bit a row of the feature table, one bit a window length.
// A column is taken if its row and its window are; rows without windows ask for their own bit only. Some
// fifty bits a table instead of one a column: so a row that tells something is kept or dropped as a whole,
// and a length that nobody needs can go, and with it the memory that it costs on the device.
#pragma once

#include <span>
#include <vector>

#include "model/train/column_set.h"
#include "model/train/genetic_search.h"

namespace zpilab {

class ColumnGenes {
 public:
  explicit ColumnGenes(ColumnSet all);

  const ColumnSet& all() const { return all_; }
  std::size_t bits() const { return rows_.size() + all_.windows.size(); }
  /// Indices of the columns that it takes, ascending.
  std::vector<std::size_t> columns(const Genome& genome) const;
  /// Whether it takes a column that has a window: a model must have one.
  bool viable(const Genome& genome) const;

  Genome everything() const { return Genome(bits(), true); }
  /// The rows that have the most gain, and together at least this share of it, and the windows alike.
  /// `gains`: one a column.
  Genome best_by_gain(std::span<const double> gains, double share) const;

 private:
  ColumnSet all_;
  std::vector<const FeatureRow*> rows_;
  std::vector<std::size_t> row_of_;  // of a column, index in rows_
};

}  // namespace zpilab
