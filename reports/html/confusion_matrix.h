// What was said, against what it was: rows are the truth, columns what was said, as in the articles, with
// their ids. There a sample is counted; here a trial of a campaign, or a window of a model's evaluation.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "reports/loaded_campaign.h"
#include "reports/statistics/clopper_pearson.h"
#include "reports/statistics/interval.h"

namespace zpilab {

/// What can be said: the eight classes, TCP of a family that is not known, an alarm without a class.
inline constexpr std::size_t kSaidTcp = kClassCount, kSaidNothing = kClassCount + 1,
                             kSaidCount = kClassCount + 2;

struct ConfusionMatrix {
  std::array<std::array<int, kSaidCount>, kClassCount> counts{};

  int total() const;
  int wrong() const;
  int of_class(std::size_t truth) const;
  /// Of wrong / total.
  std::optional<Interval> error_interval() const { return clopper_pearson(wrong(), total()); }
};

/// By detector. A scan counts as its first hit's class, a miss as normal; a placebo as its first alarm's, a
/// quiet one as normal. Only scored trials of the eight classes count; workloads apart do not.
std::map<std::string, ConfusionMatrix> confusion_matrices(const LoadedCampaign& campaign);

}  // namespace zpilab
