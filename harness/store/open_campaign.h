// What writer and reader do alike when they open a campaign file: see that it is one, and read its header.
#pragma once

#include <string>

#include "harness/store/campaign_store.h"
#include "harness/store/database.h"

namespace zpilab {

/// Throws StoreFailure (Errc::invalid_input) if there is no such file or it is a folder.
void require_file(const std::string& path, const FileKind& kind = kCampaignFile);
enum class Purpose { reading, writing };
/// Throws StoreFailure (Errc::invalid_input) unless this is a campaign file of a version that we can read, or
/// of one that we can go on with if it is to be written.
void require_campaign(Database& database, Purpose purpose);
/// Gives a campaign file of the version before ours what ours has more. Precondition: it may be written.
void bring_up_to_date(Database& database);
/// PRAGMA application_id: whose database it is.
std::int64_t application_id(Database& database);
/// PRAGMA user_version.
std::int64_t format_version(Database& database);
CampaignHeader read_header(Database& database);

}  // namespace zpilab
