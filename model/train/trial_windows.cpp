#include "model/train/trial_windows.h"

#include <algorithm>

namespace zpilab {
namespace {

/// What the windows of one trial weigh together, and one at most: as in dataset.cpp.
constexpr double kTrialWeight = 150;
constexpr double kLargestRowWeight = 10;

}  // namespace

Result<std::vector<Dataset>> windows_by_trial(std::span<const Recording* const> recordings,
                                              const DatasetSettings& settings) {
  DatasetSettings share = settings;
  share.rows_at_most =
      std::max<std::size_t>(1, settings.rows_at_most / std::max<std::size_t>(1, recordings.size()));
  std::vector<Dataset> trials;
  for (const Recording* recording : recordings) {
    auto windows = make_dataset(std::span(&recording, 1), share);
    if (!windows) return windows.error();
    trials.push_back(std::move(*windows));
  }
  return trials;
}

Dataset relabelled(std::span<const Dataset> trials, const LabelRow& label) {
  Dataset all;
  for (std::size_t trial = 0; trial < trials.size(); ++trial) {
    const Dataset& windows = trials[trial];
    all.columns = windows.columns;
    const std::size_t first = all.rows();
    for (std::size_t row = 0; row < windows.rows(); ++row) {
      const auto given = label(trial, row);
      if (!given) continue;
      const auto values = std::span(windows.values).subspan(row * windows.columns, windows.columns);
      all.values.insert(all.values.end(), values.begin(), values.end());
      all.labels.push_back(static_cast<float>(*given));
    }
    const std::size_t taken = all.rows() - first;
    const double weight =
        std::min(kLargestRowWeight, kTrialWeight / static_cast<double>(std::max<std::size_t>(1, taken)));
    all.weights.resize(all.rows(), static_cast<float>(weight));
  }
  return all;
}

}  // namespace zpilab
