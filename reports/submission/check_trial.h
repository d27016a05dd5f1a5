// Rules of one trial: what it states must fit together, and be what its evidence gives. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/address.h"
#include "reports/submission/finding.h"
#include "reports/submission/submission.h"

namespace zpilab {

/// Where a trial stands.
struct TrialPlace {
  std::string file;
  int line = 0;
};

/// States, classes and times by themselves.
void check_statements(const SubmittedTrial& submitted, const TrialPlace& place, Findings& findings);
void check_scope(const std::vector<std::string>& argv, const std::vector<Prefix>& scope,
                 const TrialPlace& place, Findings& findings);
/// Its probes, its alarms and their log lines, the time watched.
void check_evidence_itself(const SubmittedTrial& submitted, const TrialEvidence& evidence,
                           const std::string& file, Findings& findings);
void check_nmap_report(std::string_view xml, const SubmittedTrial& submitted,
                       const std::vector<Prefix>& scope, const std::string& file, Findings& findings);
void compare_with_evidence(const EntryTrial& stated, const EvidenceScore& score,
                           const TrialEvidence& evidence, bool strict, const TrialPlace& place,
                           Findings& findings);

}  // namespace zpilab
