#include "reports/site/site_data.h"

#include <algorithm>
#include <tuple>

#include "reports/number_format.h"
#include "reports/results/entry_id.h"
#include "reports/results/entry_rows.h"

namespace zpilab {
namespace {

Error no_address(const std::string& id) {
  return make_error(Errc::invalid_input, "the id \"" + printable(id) + "\" cannot be an address");
}

auto order_of(const SiteEntry& shown) {
  const Entry& entry = shown.entry;
  return std::tie(entry.detector.name, entry.detector.version, entry.system.id, entry.id);
}

}  // namespace

Result<SiteData> site_data(const ResultsFile& file) {
  SiteData data;
  for (const CollectedEntry& collected : file.entries) {
    if (!safe_entry_id(collected.entry.id)) return no_address(collected.entry.id);
    auto entry = entry_of_row(collected);
    if (!entry.ok()) return entry.error();
    SiteEntry shown = {std::move(entry).value(), collected.provenance, collected.reproduction, {}};
    shown.results = entry_results(shown.entry);
    data.entries.push_back(std::move(shown));
  }
  for (const Withdrawal& withdrawal : file.withdrawals)
    if (!safe_entry_id(withdrawal.id)) return no_address(withdrawal.id);
  data.withdrawals = file.withdrawals;
  std::sort(data.entries.begin(), data.entries.end(),
            [](const SiteEntry& a, const SiteEntry& b) { return order_of(a) < order_of(b); });
  return data;
}

std::string entry_folder(const std::string& id) { return "entries/" + id + "/"; }

}  // namespace zpilab
