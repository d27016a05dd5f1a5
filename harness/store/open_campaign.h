// What writer and reader do alike when they open a campaign file: see that it is one, and read its header.
#pragma once

#include <string>

#include "harness/store/campaign_store.h"
#include "harness/store/database.h"

namespace zpilab {

/// Throws StoreFailure (Errc::invalid_input) if there is no such file or it is a folder.
void require_file(const std::string& path);
/// Throws StoreFailure (Errc::invalid_input) unless this is a campaign file of our version.
void require_campaign(Database& database);
CampaignHeader read_header(Database& database);

}  // namespace zpilab
