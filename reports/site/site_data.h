// What the site is made of: the results file, judged.
#pragma once

#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/store/results_store.h"
#include "reports/site/entry_results.h"

namespace zpilab {

struct SiteEntry {
  Entry entry;
  Provenance provenance;
  std::optional<Reproduction> reproduction;
  EntryResults results;
};

struct SiteData {
  std::vector<SiteEntry> entries;       ///< by detector, version, system, id: no order of merit
  std::vector<Withdrawal> withdrawals;  ///< by id
  std::string address;  ///< of the site, "https://.../"; empty: not known, and feeds have relative addresses
};

/// Errc::invalid_input for a file that `zpilab merge` did not write.
Result<SiteData> site_data(const ResultsFile& file);

/// "entries/alice/lab-1/core-1/psad/": where an entry lives, for good.
std::string entry_folder(const std::string& id);

}  // namespace zpilab
