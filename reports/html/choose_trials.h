// Which trials' timelines a page holds: those that explain its numbers best.
#pragma once

#include <string>
#include <vector>

#include "reports/html/detector_style.h"
#include "reports/loaded_campaign.h"

namespace zpilab {

struct ChosenTrial {
  int trial = 0;
  std::string why;  ///< "slowest of zpi; missed by threshold"
};

/// The slowest trial, the misses and the median trial of each row, false alarms, trials that gave no result;
/// the most telling first, so that a page that has room for few takes the first ones. The first detector of
/// `style` counts most. Each trial is there once.
std::vector<ChosenTrial> choose_trials(const LoadedCampaign& campaign, const TableReport& report,
                                       const DetectorStyle& style);

}  // namespace zpilab
