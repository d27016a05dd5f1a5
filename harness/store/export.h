// `zpilab export`: parts of a campaign file as CSV (RFC 4180, one header line), for other programs to read.
#pragma once

#include <iosfwd>
#include <optional>
#include <string_view>

#include "harness/core/result.h"
#include "harness/store/campaign_store.h"

namespace zpilab {

enum class ExportPart { samples, probes, detections, trials };

/// "samples", "probes", "detections", "trials".
std::optional<ExportPart> parse_export_part(std::string_view word);

/// Of one trial, or of all. Samples: one row each, one column a counter; increments since the sample before;
/// a counter that the stream did not have is an empty cell, not 0. Errc::invalid_input if there is no such
/// trial.
Result<Done> export_csv(const CampaignReader& reader, ExportPart part, std::optional<int> trial,
                        std::ostream& out);

}  // namespace zpilab
