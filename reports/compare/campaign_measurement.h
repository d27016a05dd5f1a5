// A campaign as one side of a comparison.
#pragma once

#include "reports/compare/measurement.h"
#include "reports/loaded_campaign.h"

namespace zpilab {

Result<Measurement> load_campaign_measurement(const std::string& path);
/// Errc::invalid_input if trials were sampled at different rates: the minimum effect would have no unit.
Result<Measurement> measurement_of(const LoadedCampaign& campaign);

}  // namespace zpilab
