// What subsets of columns are worth, one after another: the data set of each fold, and the windows of the
// trials that it holds out, are made once with all columns; a subset copies its columns out, trains a small
// forest and scores what it did not see. Windows that are held out are thinned where nothing moves, and
// everywhere but at the beginning of scans if there are too many: a compact table, a row a window.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/core/result.h"
#include "model/detect/forest.h"
#include "model/evaluate/recording.h"
#include "model/train/column_set.h"
#include "model/train/dataset.h"
#include "model/train/recall_at_budget.h"
#include "model/train/train_booster.h"

namespace zpilab {

struct ColumnJudgeSettings {
  ColumnSet columns;  ///< all that subsets are taken from
  BoosterSettings booster;
  std::size_t rows_at_most = 25'000;            ///< of a fold's data set, about
  std::size_t held_out_rows_at_most = 400'000;  ///< of all folds, about: 4 bytes a row and column
  std::size_t superpositions = 2;
  bool denoise = false;  ///< take doubtful windows out of the folds' data sets, found with all columns
  double false_alarms_per_day = 24;
  std::uint64_t seed = 1;
  int threads = 2;  ///< for making the tables; judging takes as many as call it
};

struct JudgedFold {
  std::vector<const Recording*> training, held_out;
};

struct JudgedColumns {
  RecallAtBudget recall;        ///< on all trials that were held out, together
  std::vector<double> gains;    ///< one a column of the subset, summed over the folds
  std::vector<Forest> forests;  ///< of the folds
};

class ColumnJudge {
 public:
  /// The recordings must outlive it.
  static Result<ColumnJudge> create(std::span<const JudgedFold> folds, const ColumnJudgeSettings& settings);

  /// `columns`: indices in the settings' columns, at least one. May be called from several threads.
  Result<JudgedColumns> judge(const std::vector<std::size_t>& columns) const;

 private:
  struct HeldOutTrial {
    SumCourse course;  ///< without sums
    std::vector<float> values;
  };
  struct Fold {
    Dataset training;
    std::vector<HeldOutTrial> trials;
  };

  explicit ColumnJudge(const ColumnJudgeSettings& settings) : settings_(settings) {}
  Result<HeldOutTrial> hold_out(const Recording& recording, std::size_t stride) const;
  void score(const HeldOutTrial& trial, const Forest& forest, const std::vector<std::size_t>& columns,
             std::vector<SumCourse>& courses) const;

  ColumnJudgeSettings settings_;
  std::vector<Fold> folds_;
};

}  // namespace zpilab
