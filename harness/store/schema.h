// The text of schema.sql, embedded by the build, and the two numbers that tell a campaign file from any
// other.
#pragma once

#include <string_view>

namespace zpilab {

inline constexpr int kCampaignApplicationId = 1515211084;  ///< "ZPIL"; the same number stands in schema.sql
inline constexpr int kOldestReadableVersion = 1;           ///< read, but not written
inline constexpr int kOldestWritableVersion = 2;           ///< brought up to date when it is gone on with
inline constexpr int kCampaignFormatVersion = 3;  ///< PRAGMA user_version; the same stands in schema.sql

std::string_view campaign_schema();

}  // namespace zpilab
