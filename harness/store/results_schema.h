// The text of results.sql, embedded by the build, and the two numbers that tell a results file from any
// other.
#pragma once

#include <string_view>

namespace zpilab {

inline constexpr int kResultsApplicationId = 1515211090;  ///< "ZPIR"; the same number stands in results.sql
inline constexpr int kResultsFormatVersion = 1;  ///< PRAGMA user_version; the same stands in results.sql

std::string_view results_schema();

}  // namespace zpilab
