// Ids of entries become folders of the site, for good: only what is a harmless path everywhere is one.
#pragma once

#include <string_view>

namespace zpilab {

/// "alice/lab-1/core-1/psad": parts of letters, digits, '.', '_' and '-' that do not begin with '.' or '-'
/// nor end with
/// '.', at most 64 characters each and 8 parts; none is "index.html" or "entry.json".
bool safe_entry_id(std::string_view id);

}  // namespace zpilab
