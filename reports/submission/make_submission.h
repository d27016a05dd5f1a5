// A campaign as submissions: one for each detector on each device. Everything is scrubbed here; what these
// values hold may leave the machine.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "reports/submission/submission.h"

namespace zpilab {

/// What the submitter says; the campaign says the rest.
struct SubmissionWords {
  std::string submitter, system_id;
  std::string detector;  ///< only this one; empty: all
  std::string device;    ///< needed if the campaign has several
  std::string date;      ///< empty: the campaign's
  std::string licence = "CC-BY-4.0";
  std::string remarks, suppression;
  std::string os, hardware, network;  ///< empty: as recorded
  std::string version;                ///< of the detector, for timings.csv
  Division division = Division::as_shipped;
};

struct MadeSubmissions {
  std::vector<Submission> submissions;          ///< in order of detector
  std::map<std::string, std::string> replaced;  ///< identifiers, and what stands in their place
};

/// Errors: a campaign that cannot be read, is not finished, or mixes systems (Errc::invalid_input); names
/// that cannot be folders, a detector or device that is not there (Errc::usage).
Result<MadeSubmissions> submissions_of_campaign(const std::string& path, const SubmissionWords& words);

/// The articles' table as a self-reported submission: see timings_csv.h.
Result<MadeSubmissions> submission_of_timings(const std::string& path, const SubmissionWords& words);

}  // namespace zpilab
