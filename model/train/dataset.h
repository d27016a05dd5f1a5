// From recordings to a table of windows for training: features by the same code as on the device, labels from
// the probes, thinned because neighbouring samples say nearly the same, and weighted by trial, so that a -T3
// burst of twenty windows counts as much as a -T2 scan of four hundred. Each scan is also shown beside work
// that was recorded without it, and work beside work of another kind (superpose.h), so that no load and no
// event that life has is known only from the one mixture in which it was recorded.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "harness/core/result.h"
#include "model/detect/feature_table.h"
#include "model/evaluate/recording.h"

namespace zpilab {

struct Dataset {
  std::size_t columns = 0;
  std::vector<float> values;  ///< row by row
  std::vector<float> labels;  ///< class ids, as XGBoost wants them
  std::vector<float> weights;
  std::size_t rows() const { return labels.size(); }
};

struct DatasetSettings {
  std::vector<Nanoseconds> windows;
  std::vector<FeatureColumn> columns;
  std::size_t rows_at_most = 150'000;  ///< about; more samples are thinned more
  std::size_t superpositions = 2;      ///< of each scan, on stretches without one
  std::uint64_t seed = 1;              ///< of the choice of those stretches
  std::size_t blends = 0;              ///< of each stretch without a scan, with work of another kind
  /// Windows that end at these samples (index in the recording) are not taken. Empty: all are.
  std::function<bool(const Recording&, std::size_t)> left_out = nullptr;
};

/// Windows of these recordings. Ambiguous ones are left out.
Result<Dataset> make_dataset(std::span<const Recording* const> recordings, const DatasetSettings& settings);

}  // namespace zpilab
