// Checks the files of one entry against each other: every rule that needs no signature and no other entry.
// Pure: bytes in, findings and an Entry out. Any bytes may come in.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "reports/submission/entry.h"
#include "reports/submission/finding.h"

namespace zpilab {

struct EntryFiles {
  std::map<std::string, std::int64_t> sizes;                           ///< by path inside the entry
  std::function<std::optional<std::string>(const std::string&)> read;  ///< nothing if it cannot be read
};

/// Hashes of the scenarios that bear a name which this program ships.
using KnownSuites = std::map<std::string, std::set<std::string>, std::less<>>;

struct EntryCheck {
  Findings findings;
  Entry entry;  ///< with the times of the evidence; only worth something if nothing refuses it
};

/// `strict`: stated times must be those of the evidence to the microsecond, not only within their
/// uncertainty.
EntryCheck check_entry(const EntryFiles& files, const KnownSuites& suites, bool strict);

/// UTF-8 without control characters, ends of lines and tabs apart, and without a byte order mark.
bool is_plain_text(std::string_view text);

}  // namespace zpilab
