// Log lines in evidence, read again by the parser of their format. Pure.
#pragma once

#include <string>

#include "reports/submission/finding.h"
#include "reports/submission/submission.h"

namespace zpilab {

/// Each line must be an alarm of its format, of the class that is stated, and, where the trial is on the
/// log's clock, of the time that is stated: to within the line's resolution and the trial's uncertainty.
void check_log_lines(const EntryTrial& trial, const TrialEvidence& evidence, const std::string& file,
                     Findings& findings);

}  // namespace zpilab
