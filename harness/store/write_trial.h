// Writes the parts of a campaign file row by row. Every function throws StoreFailure and expects an open
// transaction.
#pragma once

#include <cstdint>

#include "harness/store/campaign_store.h"
#include "harness/store/database.h"

namespace zpilab {

/// Schema, header and plan of a new campaign.
void write_campaign(Database& database, const CampaignHeader& header, const Plan& plan);
/// Everything of a record into the attempt's rows.
void write_record(Database& database, std::int64_t attempt, const TrialRecord& record);

}  // namespace zpilab
