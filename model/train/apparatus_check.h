// Does measuring show in what is measured? In a trial without a scan nothing happens to the device but the
// workload, while the apparatus begins, goes on, and ends: it opens sessions, starts the sampling, asks for
// clocks, hands over results. If any of it moved the counters, the trial's edges would look unlike its
// middle, and a detector could learn the apparatus instead of the scan. Two questions, both of trials under
// `idle`, where little else hides it: can a forest that saw other trials tell middle from edges, and does any
// single feature differ between the first and the last quarter? Windows that reach back to before the
// recording are left out, since they are shorter than they seem.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "harness/core/result.h"
#include "model/train/shuffle_check.h"

namespace zpilab {

/// A feature that differs between begin and end of trials.
struct PhaseFeature {
  std::string name;
  int higher = 0, lower = 0;  ///< trials in which it was higher, lower at the end
  double p_value = 1;         ///< two-sided sign test, times the features that were looked at (Bonferroni)
};

struct ApparatusCheck {
  int trials = 0;           ///< long enough, without a scan, under `idle`
  int told_apart = 0;       ///< of those in which the forest's score differed at all: higher in the middle
  int differed = 0;         ///< trials in which it differed
  double mean_area = 0.5;   ///< under the ROC curve of middle against edges, within a trial
  double p_value = 1;       ///< sign test, one-sided
  int moving_features = 0;  ///< that took more than one value in these windows
  std::optional<PhaseFeature> strongest;
  bool checked() const { return trials >= 2; }
  bool holds() const { return p_value >= kCheckLevel && (!strongest || strongest->p_value >= kCheckLevel); }
};

Result<ApparatusCheck> check_apparatus(std::span<const Recording* const> recordings,
                                       const CheckSettings& settings);

}  // namespace zpilab
