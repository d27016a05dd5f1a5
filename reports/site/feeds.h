// The site as data.
#pragma once

#include <string>

#include "reports/site/site_data.h"

namespace zpilab {

/// results.json: every entry with what its scans came to, and the tombstones. Numbers that are not there are
/// null.
std::string results_json(const SiteData& data);
/// results.csv: a row an entry, timing and scan.
std::string results_csv(const SiteData& data);
/// feed.json: what is new, in the form of https://www.jsonfeed.org/version/1.1/. The latest come first.
std::string feed_json(const SiteData& data);
/// entry.json beside an entry's page: everything, with every trial.
std::string entry_json(const SiteEntry& shown);
/// The same in the place of an entry that was withdrawn.
std::string tombstone_json(const Withdrawal& withdrawal);

}  // namespace zpilab
