// The five-minute way: one table, as the articles printed theirs. A header and a row for each scan:
//
//   scan,timing,duration_s,detections_s
//   -sS,T3,14.2,0.9 5.1
//   -6 -sU,T2,1084,
//
// `scan` is nmap's options or a technique's name (`syn`, `syn6`), `detections_s` every alarm in seconds since
// the scan began, separated by blanks; none: the scan was missed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/submission/finding.h"
#include "reports/submission/submission.h"

namespace zpilab {

/// An alarm may come so long after the scan, s.
inline constexpr double kMostLate = 60;

/// What makes no sense is a finding with its line. Any bytes may come in.
std::vector<SubmittedTrial> read_timings(std::string_view csv, Findings& findings);

}  // namespace zpilab
