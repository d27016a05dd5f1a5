#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/core/sha256.h"
#include "reports/number_format.h"
#include "reports/submission/entry_words.h"
#include "reports/submission/submission_files.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

/// Bytes that are no UTF-8, as logs may have, become U+FFFD.
std::string text_of(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}
std::string line_of(const Json& json) { return text_of(json, -1); }
std::string page_of(const Json& json) { return text_of(json, 2) + "\n"; }

Json system_json(const Submission& submission) {
  const EntrySystem& system = submission.entry.system;
  return {{"id", system.id},           {"os", system.os},
          {"kernel", system.kernel},   {"hardware", system.hardware},
          {"network", system.network}, {"scope", submission.scope}};
}

Json detector_json(const EntryDetector& detector) {
  Json json = {{"name", detector.name}, {"version", detector.version}};
  if (!detector.configuration_hash.empty()) json["configuration_hash"] = detector.configuration_hash;
  json["suppression"] = detector.suppression;
  return json;
}

Json suite_json(const Submission& submission) {
  const EntrySuite& suite = submission.entry.suite;
  return {{"name", suite.name},
          {"version", suite.version},
          {"hash", suite.hash},
          {"planned", suite.planned},
          {"grace_s", seconds(submission.grace)}};
}

double worst_uncertainty(const Submission& submission) {
  double worst = 0;
  for (const SubmittedTrial& trial : submission.trials) worst = std::max(worst, trial.trial.uncertainty);
  return worst;
}

std::string read_me(const Submission& submission) {
  const Entry& entry = submission.entry;
  const auto done = std::count_if(submission.trials.begin(), submission.trials.end(),
                                  [](const SubmittedTrial& trial) { return trial.trial.state == "done"; });
  return "# " + entry_id(entry) + "\n\n" + entry.detector.name + " " + entry.detector.version + " on " +
         entry.system.os + ": " + std::to_string(done) + " of " + std::to_string(submission.trials.size()) +
         " trials of the suite " + suite_folder(entry.suite) + " are done.\n" +
         (submission.timings_csv.empty() ? "Every time follows from `evidence/`."
                                         : "Self-reported: there is no evidence but `timings.csv`.") +
         " Check it with `zpilab verify`.\n";
}

}  // namespace

std::string timing_word(int level) { return "T" + std::to_string(level); }

std::string trial_line(const SubmittedTrial& submitted) {
  const EntryTrial& trial = submitted.trial;
  Json json = {{"key", trial.key},
               {"block", submitted.block},
               {"system", submitted.system},
               {"kernel", submitted.kernel}};
  if (!trial.scan.empty())
    json.update({{"scan", trial.scan},
                 {"nmap", trial.nmap},
                 {"ports", trial.ports},
                 {"timing", timing_word(trial.timing)}});
  json.update({{"class", class_name(trial.traffic_class)},
               {"workload", trial.workload},
               {"policy", trial.policy},
               {"open_ports", submitted.open_ports},
               {"icmp_limits", submitted.icmp_limits},
               {"impairment", submitted.impairment},
               {"rate_hz", submitted.sampling_rate_hz},
               {"state", trial.state}});
  if (!trial.reason.empty()) json["reason"] = trial.reason;
  if (!submitted.argv.empty()) json["argv"] = submitted.argv;
  if (trial.duration) json["duration_s"] = *trial.duration;
  if (trial.cut) json["cut"] = true;
  if (trial.state != "done") return line_of(json);
  json.update({{"start", start_word(trial.start)},
               {"uncertainty_s", trial.uncertainty},
               {"covered", trial.covered},
               {"contaminated", trial.contaminated}});
  if (trial.ttfd) json[trial.ttfd->happened ? "ttfd_s" : "missed_after_s"] = trial.ttfd->seconds;
  if (trial.ttfd && trial.ttfd->happened) json["right_class"] = trial.right_class;
  if (trial.probes_before) json["probes_before"] = *trial.probes_before;
  json["detections_s"] = trial.detections;
  return line_of(json);
}

std::string quiet_line(const QuietStretch& stretch) {
  return line_of({{"workload", stretch.workload}, {"hours", stretch.hours}, {"alarms", stretch.alarms}});
}

std::string evidence_lines(const TrialEvidence& evidence) {
  std::string text;
  const std::size_t count = evidence.probes.size();
  for (std::size_t i = 0; i < count; ++i)
    if (i < kProbesSubmitted || i + 1 == count) text += line_of({{"probe", evidence.probes[i]}}) + "\n";
  text += line_of({{"probes", evidence.probe_count}}) + "\n";
  for (const EvidenceAlarm& alarm : evidence.alarms) {
    Json json = {{"alarm", alarm.time}};
    if (alarm.said) json["class"] = class_name(*alarm.said);
    if (!alarm.format.empty()) json.update({{"format", alarm.format}, {"line", alarm.line}});
    text += line_of(json) + "\n";
  }
  Json watched = {{"watched", {0, evidence.watched_until}}};
  if (evidence.began) watched["began"] = *evidence.began;
  return text + line_of(watched) + "\n";
}

std::map<std::string, std::string> submission_files(const Submission& submission) {
  std::map<std::string, std::string> files;
  const auto put = [&](std::string_view name, std::string text) {
    files[std::string(name)] = std::move(text);
  };
  put(kSystemFile, page_of(system_json(submission)));
  put(kDetectorFile, page_of(detector_json(submission.entry.detector)));
  put(kSuiteFile, page_of(suite_json(submission)));
  put(kClockFile, page_of({{"worst_uncertainty_s", worst_uncertainty(submission)}}));
  put(kReadmeFile, read_me(submission));
  if (!submission.scenario.empty()) put(kScenarioFile, submission.scenario);
  if (!submission.suite_list.empty()) put(kSuiteListFile, submission.suite_list);
  if (!submission.timings_csv.empty()) put(kTimingsFile, submission.timings_csv);
  std::string trials, quiet;
  for (const SubmittedTrial& trial : submission.trials) trials += trial_line(trial) + "\n";
  for (const QuietStretch& stretch : submission.entry.quiet) quiet += quiet_line(stretch) + "\n";
  put(kTrialsFile, trials);
  put(kQuietFile, quiet);
  for (const auto& [key, evidence] : submission.evidence) {
    const std::string path = std::string(kEvidenceFolder) + "/" + key;
    put(path + ".jsonl", evidence_lines(evidence));
    if (!evidence.nmap_xml.empty()) put(path + ".xml", evidence.nmap_xml);
  }
  return files;
}

std::string manifest_text(const Submission& submission, const std::map<std::string, std::string>& files) {
  const Entry& entry = submission.entry;
  Json json = {{"zpilab_submission", kSubmissionVersion},
               {"id", entry_id(entry)},
               {"submitter", entry.submitter},
               {"date", entry.date},
               {"licence", entry.licence},
               {"division", division_word(entry.detector.division)},
               {"evidence", submission.timings_csv.empty()},
               {"tool", entry.tool_version}};
  if (!entry.remarks.empty()) json["remarks"] = entry.remarks;
  json["files"] = Json::array();
  for (const auto& [path, text] : files)
    json["files"].push_back({{"path", path}, {"bytes", text.size()}, {"sha256", sha256_hex(text)}});
  return page_of(json);
}

}  // namespace zpilab
