// Collects submissions, and results files of other merges, in one results file. What is merged already stays
// as it is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "reports/submission/verify_submission.h"

namespace zpilab {

/// All entries below a folder: `verify_tree`, or what a test has in its place.
using VerifyFolder = std::function<std::vector<Verification>(const std::string& folder)>;

struct MergeOrder {
  std::vector<std::string> inputs;  ///< folders and results files
  std::string output;               ///< made if there is none
  std::string now_utc;              ///< stands in the provenance of what is new
  std::string withdraw, reason;     ///< an id, and why; empty: none
  std::string reproduced, by;       ///< an id, and by whom; empty: none
};

enum class MergeOutcome {
  added,
  unchanged,
  raised,      ///< the same content, verified or signed only now
  withdrawn,   ///< taken out just now
  stays_away,  ///< offered again after it was withdrawn
  reproduced,  ///< marked just now
  conflict,    ///< the id belongs to another content, which stays
  refused,     ///< it breaks a rule, or cannot be read
};

struct MergeStep {
  MergeOutcome outcome = MergeOutcome::unchanged;
  std::string id;                ///< empty where there is none
  std::string from;              ///< path of the input
  std::vector<std::string> why;  ///< findings with their rules, reasons
};

struct MergeReport {
  std::vector<MergeStep> steps;  ///< in the order of the inputs
  bool changed() const;          ///< the results file
  int count(MergeOutcome outcome) const;
};

/// What is wrong with one input hinders no other. Error: the results file itself cannot be read or written.
Result<MergeReport> merge_results(const MergeOrder& order, const VerifyFolder& verify);

}  // namespace zpilab
