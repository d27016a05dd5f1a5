// The windows of trials, made once and put together as often as needed: what checks train on again and again.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "harness/core/result.h"
#include "model/evaluate/recording.h"
#include "model/train/dataset.h"

namespace zpilab {

/// One data set a recording, in their order, each thinned to its share of the rows.
Result<std::vector<Dataset>> windows_by_trial(std::span<const Recording* const> recordings,
                                              const DatasetSettings& settings);

/// A row of a trial's windows: what it is labelled as, or nothing if it is not taken.
using LabelRow = std::function<std::optional<TrafficClass>(std::size_t trial, std::size_t row)>;

/// The windows of all these trials with labels of their own. Every trial weighs the same.
Dataset relabelled(std::span<const Dataset> trials, const LabelRow& label);

}  // namespace zpilab
