// A submission as files, and back. Writing is deterministic: the same submission, the same bytes. Reading
// takes a stranger's text: whatever is wrong is a finding, and the value is what could be understood.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/submission/finding.h"
#include "reports/submission/strict_json.h"
#include "reports/submission/submission.h"

namespace zpilab {

inline constexpr std::string_view kManifestFile = "manifest.json", kSignatureFile = "manifest.json.sig",
                                  kSystemFile = "system.json", kDetectorFile = "detector.json",
                                  kSuiteFile = "suite.json", kTrialsFile = "trials.jsonl",
                                  kQuietFile = "quiet.jsonl", kClockFile = "clock.json",
                                  kScenarioFile = "scenario.yaml", kSuiteListFile = "suite.txt",
                                  kTimingsFile = "timings.csv", kReadmeFile = "README.md",
                                  kEvidenceFolder = "evidence";

/// A scan, a probe, an alarm: no time of a trial is longer, s.
inline constexpr double kMostSeconds = 1e7;

/// Everything but manifest and signature, by path.
std::map<std::string, std::string> submission_files(const Submission& submission);
std::string manifest_text(const Submission& submission, const std::map<std::string, std::string>& files);

// One piece each, without its end of line.
std::string trial_line(const SubmittedTrial& trial);
std::string quiet_line(const QuietStretch& stretch);
std::string evidence_lines(const TrialEvidence& evidence);

struct ManifestFile {
  std::string path, sha256;
  std::int64_t bytes = 0;
  int line = 0;
};
struct Manifest {
  std::string id, submitter, date, licence, remarks, tool_version;
  Division division = Division::as_shipped;
  bool evidence = false;  ///< false: self-reported
  std::vector<ManifestFile> files;
};

Manifest read_manifest(const JsonValue& json, Findings& findings);
void read_system(const JsonValue& json, Submission& submission, Findings& findings);
void read_detector(const JsonValue& json, Submission& submission, Findings& findings);
void read_suite(const JsonValue& json, Submission& submission, Findings& findings);
/// The largest uncertainty that a trial of the entry may have, s.
double read_clock(const JsonValue& json, Findings& findings);
SubmittedTrial read_trial(const JsonValue& json, const std::string& file, Findings& findings);
QuietStretch read_quiet(const JsonValue& json, const std::string& file, Findings& findings);
/// The lines of evidence/KEY.jsonl; their order is checked.
TrialEvidence read_evidence(std::string_view text, const std::string& file, Findings& findings);

/// "T3".
std::string timing_word(int level);

/// Calls take(line, number) for each; an empty line, one too long or a last one without end is a finding and
/// ends it.
template <typename Take>
void each_line(std::string_view text, const std::string& file, Findings& findings, Take take) {
  constexpr std::size_t kLongestLine = std::size_t{1} << 20;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || end == 0) {
      findings.add("json.syntax", file, number, end == 0 ? "an empty line" : "the last line has no end");
      return;
    }
    if (end > kLongestLine) {
      findings.add("file.line", file, number, std::to_string(end) + " bytes");
      return;
    }
    take(text.substr(0, end), number);
    text.remove_prefix(end + 1);
  }
}

}  // namespace zpilab
