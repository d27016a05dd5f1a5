// The whole page: one file that needs nothing else, and lets nothing else in.
#pragma once

#include <string>

#include "harness/core/result.h"
#include "reports/html/page_data.h"
#include "reports/trial_report.h"

namespace zpilab {

/// What a page may weigh, in bytes; timelines that do not fit are left out, and counted in the page.
inline constexpr std::size_t kLargestPage = 5'000'000;

/// Reads samples and probes of the trials whose timelines are shown.
Result<std::string> report_page(PageData& data, const CampaignReader& reader,
                                std::size_t largest = kLargestPage);

/// The page of one trial, with everything that is known of it. `file`: as for PageData.
std::string trial_page(const TrialReport& report, const std::string& file);

}  // namespace zpilab
