// The site as files, and these on disk.
#pragma once

#include <map>
#include <string>

#include "harness/core/result.h"
#include "reports/site/site_data.h"

namespace zpilab {

/// By path inside the site. The same data give the same bytes.
std::map<std::string, std::string> site_files(const SiteData& data);

/// Writes what differs, each file whole or not at all; gives how many. Nothing is removed: addresses are for
/// good, and what is withdrawn has files of its own.
Result<int> write_site(const std::map<std::string, std::string>& files, const std::string& folder);

}  // namespace zpilab
