// The pages of the site. Each is whole by itself: style and script inside, nothing loaded, nothing let in.
#pragma once

#include <string>

#include "reports/site/site_data.h"

namespace zpilab {

/// index.html: all entries in one table.
std::string index_page(const SiteData& data);
/// Of one entry: what it came to, and every trial.
std::string entry_page(const SiteEntry& shown);
/// In the place of an entry that was withdrawn.
std::string tombstone_page(const Withdrawal& withdrawal);

}  // namespace zpilab
