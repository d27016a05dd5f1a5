// Checks submissions, offline. A stranger's bytes are read only in a child process with limits on memory,
// time and system calls; nothing is extracted, executed or followed, and no SQLite file is ever opened.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "reports/submission/entry.h"
#include "reports/submission/finding.h"

namespace zpilab {

struct VerifyOptions {
  bool strict =
      false;  ///< warnings refuse too, and stated times must be those of the evidence to the microsecond
};

struct Verification {
  std::string folder;  ///< of the entry
  std::vector<Finding> findings;
  std::size_t left_out = 0;  ///< findings beyond those
  std::optional<Entry>
      entry;  ///< nothing if refused; its times are those of the evidence, not what was stated

  bool accepted() const { return entry.has_value(); }
};

/// One entry: the folder with its manifest.json.
Verification verify_entry(const std::string& folder, const VerifyOptions& options = {});

/// All entries below a folder, in order of name. A folder without any gives one Verification that says so.
std::vector<Verification> verify_tree(const std::string& path, const VerifyOptions& options = {});

/// A verified entry. Its label says whether times were recomputed from evidence (verified) or only stated
/// (self_reported). Errors: the first finding, Errc::invalid_input.
Result<Entry> read_entry(const std::string& folder);

/// "trials.jsonl:12: trial.ttfd: ... What to do."
std::string to_string(const Finding& finding);

}  // namespace zpilab
