#include "reports/submission/check_entry.h"

#include <algorithm>
#include <cmath>

#include "harness/core/number_text.h"
#include "harness/core/sha256.h"
#include "harness/suite/suite.h"
#include "harness/yaml/yaml_tree.h"
#include "reports/submission/check_trial.h"
#include "reports/submission/identifiers.h"
#include "reports/submission/json_fields.h"
#include "reports/submission/planned_trials.h"
#include "reports/submission/submission_files.h"
#include "reports/submission/timings_csv.h"

namespace zpilab {
namespace {

constexpr double kMostUncertain = 5;  // s
constexpr std::size_t kMostTrials = 20'000;

std::string name_of(std::string_view name) { return std::string(name); }

class EntryChecker {
 public:
  EntryChecker(const EntryFiles& files, const KnownSuites& suites, bool strict)
      : files_(files), suites_(suites), strict_(strict) {}

  EntryCheck check() {
    if (!files_.sizes.contains(name_of(kManifestFile))) {
      add("entry.none", kManifestFile, 0, "not there");
      return finish();
    }
    read_manifest_file();
    compare_lists();
    if (const auto json = document(kSystemFile)) read_system(*json, submission_, findings_);
    if (const auto json = document(kDetectorFile)) read_detector(*json, submission_, findings_);
    if (const auto json = document(kSuiteFile)) read_suite(*json, submission_, findings_);
    if (const auto json = document(kClockFile)) worst_uncertainty_ = read_clock(*json, findings_);
    check_identity();
    read_scope();
    read_trials();
    if (manifest_.evidence) {
      check_suite();
      check_trials();
    } else {
      check_timings();
    }
    check_quiet();
    look_through_the_rest();
    return finish();
  }

 private:
  void add(std::string_view rule, std::string_view file, int line, std::string what) {
    findings_.add(rule, name_of(file), line, std::move(what));
  }

  EntryCheck finish() {
    Entry& entry = submission_.entry;
    entry.id = entry_id(entry);
    entry.label = manifest_.evidence ? EntryLabel::verified : EntryLabel::self_reported;
    return {std::move(findings_), std::move(entry)};
  }

  /// The text of a file, once: read, of the size and hash that the manifest has, and plain.
  std::optional<std::string> take(std::string_view path) {
    const std::string name(path);
    const auto listed = listed_.find(name);
    if (!files_.sizes.contains(name) || listed == listed_.end()) return std::nullopt;
    taken_.insert(name);
    auto text = files_.read(name);
    if (!text) {
      add("file.read", path, 0, "could not be read");
      return std::nullopt;
    }
    if (static_cast<std::int64_t>(text->size()) != listed->second->bytes)
      add("file.hash", path, 0,
          std::to_string(text->size()) + " bytes, and " + std::to_string(listed->second->bytes) +
              " in the manifest");
    else if (sha256_hex(*text) != listed->second->sha256)
      add("file.hash", path, 0, "its SHA-256 is not the one of the manifest");
    if (!is_plain_text(*text)) {
      add("file.text", path, 0, "not plain UTF-8");
      return std::nullopt;
    }
    return text;
  }

  /// A file of one JSON value.
  std::optional<JsonValue> document(std::string_view path) {
    const auto text = take(path);
    if (!text) return std::nullopt;
    look_for_identifiers(*text, path);
    return parsed(*text, path, 1);
  }

  std::optional<JsonValue> parsed(std::string_view text, std::string_view file, int line) {
    auto json = parse_strict_json(text, line);
    if (auto* problem = std::get_if<JsonProblem>(&json)) {
      add(problem->rule, file, problem->line, problem->what);
      return std::nullopt;
    }
    return std::get<JsonValue>(std::move(json));
  }

  void look_for_identifiers(std::string_view text, std::string_view file) {
    const auto found = find_identifiers(text);
    if (found.empty()) return;
    const Identifier& first = found.front();
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(first.begin), '\n');
    add("scrub.left", file, static_cast<int>(line),
        in_quotes(text.substr(first.begin, first.size)) + " and " + std::to_string(found.size() - 1) +
            " more like it");
  }

  void read_manifest_file() {
    const auto text = files_.read(name_of(kManifestFile));
    if (!text) return add("file.read", kManifestFile, 0, "could not be read");
    if (!is_plain_text(*text)) return add("file.text", kManifestFile, 0, "not plain UTF-8");
    look_for_identifiers(*text, kManifestFile);
    const auto json = parsed(*text, kManifestFile, 1);
    if (!json) return;
    manifest_ = read_manifest(*json, findings_);
    Entry& entry = submission_.entry;
    entry.manifest_hash = sha256_hex(*text);
    entry.submitter = manifest_.submitter;
    entry.date = manifest_.date;
    entry.licence = manifest_.licence;
    entry.remarks = manifest_.remarks;
    entry.tool_version = manifest_.tool_version;
    entry.detector.division = manifest_.division;
    for (const ManifestFile& file : manifest_.files)
      if (!listed_.emplace(file.path, &file).second)
        add("json.duplicate", kManifestFile, file.line, in_quotes(file.path) + " stands twice");
  }

  void compare_lists() {
    std::set<std::string> needed;
    for (const std::string_view name :
         {kSystemFile, kDetectorFile, kSuiteFile, kClockFile, kTrialsFile, kQuietFile, kReadmeFile})
      needed.emplace(name);
    const bool listed_suite = files_.sizes.contains(name_of(kSuiteListFile));
    needed.emplace(!manifest_.evidence ? kTimingsFile : listed_suite ? kSuiteListFile : kScenarioFile);
    for (const auto& [path, file] : listed_)
      if (!files_.sizes.contains(path))
        add("file.missing", kManifestFile, file->line, in_quotes(path) + " is not there");
    for (const std::string& name : needed)
      if (!listed_.contains(name)) add("file.missing", name, 0, "every entry has it");
    for (const auto& [path, size] : files_.sizes) {
      const bool apart = path == kManifestFile || path == kSignatureFile;
      const bool known = needed.contains(path) || path.starts_with(name_of(kEvidenceFolder) + "/");
      if (!apart && !known) add("file.name", path, 0, "no entry has such a file");
      if (!apart && !listed_.contains(path)) add("file.unlisted", path, 0, "not in the manifest");
    }
  }

  void check_identity() {
    const std::string id = entry_id(submission_.entry);
    if (manifest_.id != id)
      add("manifest.id", kManifestFile, 0, in_quotes(manifest_.id) + " is not " + in_quotes(id));
  }

  void read_scope() {
    for (const std::string& range : submission_.scope) {
      const auto prefix = parse_prefix(range);
      if (prefix)
        scope_.push_back(*prefix);
      else
        add("field.value", kSystemFile, 0, "scope: " + in_quotes(range) + " is no range of addresses");
    }
  }

  void read_trials() {
    const auto text = take(kTrialsFile);
    if (!text) return;
    const std::string file(kTrialsFile);
    std::set<std::string> keys;
    if (static_cast<std::size_t>(std::count(text->begin(), text->end(), '\n')) > kMostTrials)
      return add("suite.plan", file, 0, "more than 20,000 trials");
    each_line(*text, file, findings_, [&](std::string_view line, int number) {
      look_for_identifiers_in_line(line, file, number);
      const auto json = parsed(line, file, number);
      if (!json) return;
      submission_.trials.push_back(read_trial(*json, file, findings_));
      const SubmittedTrial& trial = submission_.trials.back();
      if (!keys.insert(trial.trial.key).second)
        add("trial.duplicate", file, number, in_quotes(trial.trial.key));
      check_system(trial, number);
    });
  }

  void look_for_identifiers_in_line(std::string_view line, const std::string& file, int number) {
    if (const auto found = find_identifiers(line); !found.empty())
      add("scrub.left", file, number, in_quotes(line.substr(found.front().begin, found.front().size)));
  }

  void check_system(const SubmittedTrial& trial, int number) {
    const EntrySystem& system = submission_.entry.system;
    if (trial.system != system.id)
      add("trial.system", kTrialsFile, number,
          "system " + in_quotes(trial.system) + " in an entry of " + in_quotes(system.id));
    if (trial.kernel != system.kernel)
      add("trial.system", kTrialsFile, number,
          "kernel " + in_quotes(trial.kernel) + " in an entry of " + in_quotes(system.kernel));
  }

  void check_suite() {
    const bool scans_script = files_.sizes.contains(name_of(kSuiteListFile));
    const std::string_view file = scans_script ? kSuiteListFile : kScenarioFile;
    const auto text = take(file);
    if (!text) return;
    if (!scans_script && text->size() > kYamlMostBytes)  // not worth the time that looking through it takes
      return add("suite.scenario", kScenarioFile, 0,
                 "more than " + std::to_string(kYamlMostBytes) + " bytes");
    look_for_identifiers(*text, file);
    const EntrySuite& suite = submission_.entry.suite;
    if (sha256_hex(*text) != suite.hash)
      add("suite.unknown", kSuiteFile, 0, "its hash is not that of " + name_of(file));
    if (scans_script) return check_suite_list(*text);
    const auto known = suites_.find(suite.name);
    if (known != suites_.end() && !known->second.contains(suite.hash))
      add("suite.unknown", kScenarioFile, 0,
          "not the scenario " + in_quotes(suite.name) + " that zpilab ships");
    const auto planned = planned_trials(*text);
    if (!planned.ok()) return add("suite.scenario", kScenarioFile, 0, one_line(to_string(planned.error())));
    compare_with_plan(*planned);
  }

  void check_suite_list(const std::string& text) {
    const EntrySuite& suite = submission_.entry.suite;
    if (suite.version != kSuiteVersion || text != suite_list(suite.name) || text.empty())
      return add("suite.unknown", kSuiteListFile, 0,
                 in_quotes(suite_folder(suite)) + " is no suite of this program, which knows version " +
                     std::string(kSuiteVersion));
    compare_with_plan(planned_trials_of_suite(suite.name, submission_.trials));
  }

  static std::string one_line(std::string text) {
    text = text.substr(0, text.find('\n'));
    for (char& c : text)
      if (c < 0x20 || c >= 0x7F) c = '?';
    return text.substr(0, 200);
  }

  void compare_with_plan(const PlannedTrials& planned) {
    if (planned.total != submission_.entry.suite.planned)
      add("suite.plan", kSuiteFile, 0,
          "says " + std::to_string(submission_.entry.suite.planned) + " trials, and its scenario plans " +
              std::to_string(planned.total));
    auto left = planned.count;
    int number = 0;
    for (const SubmittedTrial& trial : submission_.trials) {
      ++number;
      const std::string label = plan_label(trial, planned.dealt);
      if (--left[label] < 0)
        add("suite.plan", kTrialsFile, number, "not planned, or once too often: " + in_quotes(label));
    }
    for (const auto& [label, count] : left)
      if (count > 0) add("suite.plan", kTrialsFile, 0, "missing: " + in_quotes(label));
  }

  void check_trials() {
    int number = 0;
    for (SubmittedTrial& submitted : submission_.trials) {
      ++number;
      const TrialPlace place{name_of(kTrialsFile), number};
      check_fields(submitted, worst_uncertainty(), place);
      check_covered(submitted.trial, place);
      if (!submitted.argv.empty()) check_scope(submitted.argv, scope_, place, findings_);
      if (submitted.trial.state == "done") check_evidence(submitted, place);
      submission_.entry.trials.push_back(submitted.trial);
    }
    for (const auto& [path, size] : files_.sizes)
      if (path.starts_with(name_of(kEvidenceFolder) + "/") && !taken_.contains(path))
        add("evidence.stray", path, 0, "of no trial that is done");
  }

  double worst_uncertainty() const { return std::min(worst_uncertainty_, kMostUncertain); }

  void check_fields(const SubmittedTrial& submitted, double most_uncertain, const TrialPlace& place) {
    check_statements(submitted, place, findings_);
    if (submitted.trial.uncertainty > most_uncertain)
      findings_.add("clock.uncertainty", place.file, place.line,
                    number_text(submitted.trial.uncertainty) + " s; the bound is " +
                        number_text(most_uncertain) + " s");
  }

  /// A detector covers a class or not: which of its scans were missed makes no difference.
  void check_covered(const EntryTrial& trial, const TrialPlace& place) {
    if (trial.state != "done" || trial.scan.empty()) return;
    if (!trial.covered && !trial.reason.empty()) return check_suppressed(trial, place);
    const auto [said, is_new] = covered_.emplace(trial.traffic_class, trial.covered);
    if (!is_new && said->second != trial.covered)
      findings_.add("trial.verdict", place.file, place.line,
                    in_quotes(trial.key) + ": covered in some trials of its class and not in others");
  }

  /// "No alarm, and no miss" can only be said where repeats are hidden, and of a scan without an alarm.
  void check_suppressed(const EntryTrial& trial, const TrialPlace& place) {
    const bool can_be =
        !submission_.entry.detector.suppression.empty() &&
        std::none_of(trial.detections.begin(), trial.detections.end(), [](double time) { return time >= 0; });
    findings_.add(can_be ? "trial.suppressed" : "trial.verdict", place.file, place.line,
                  in_quotes(trial.key) + ": " + in_quotes(trial.reason));
  }

  void check_evidence(SubmittedTrial& submitted, const TrialPlace& place) {
    const std::string path = name_of(kEvidenceFolder) + "/" + submitted.trial.key;
    if (!listed_.contains(path + ".jsonl") || !files_.sizes.contains(path + ".jsonl"))
      return findings_.add("evidence.missing", place.file, place.line,
                           in_quotes(path + ".jsonl") + " is not there");
    const auto text = take(path + ".jsonl");
    if (!text) return;
    look_for_identifiers(*text, path + ".jsonl");
    const std::size_t before = findings_.errors();
    const TrialEvidence evidence = read_evidence(*text, path + ".jsonl", findings_);
    check_evidence_itself(submitted, evidence, path + ".jsonl", findings_);
    if (const auto xml = take(path + ".xml"))
      check_nmap_report(*xml, submitted, scope_, path + ".xml", findings_);
    // What does not stand by itself gives no times to compare with.
    if (findings_.errors() > before) return;
    const EvidenceScore score = score_evidence(submitted.trial, evidence, submission_.grace);
    compare_with_evidence(submitted.trial, score, evidence, strict_, place, findings_);
    const auto stated_before = submitted.trial.probes_before;
    submitted.trial = score.trial;
    if (score.trial.probes_before) submitted.trial.probes_before = stated_before;
    QuietStretch& quiet = quiet_of(submitted.trial.workload);
    quiet.hours += seconds(score.quiet) / 3600;
    quiet.alarms += score.false_alarms;
  }

  QuietStretch& quiet_of(const std::string& workload) {
    auto& quiet = submission_.entry.quiet;
    for (QuietStretch& stretch : quiet)
      if (stretch.workload == workload) return stretch;
    return quiet.emplace_back(QuietStretch{workload, 0, 0});
  }

  void check_timings() {
    const auto text = take(kTimingsFile);
    if (!text) return;
    if (sha256_hex(*text) != submission_.entry.suite.hash)
      add("suite.unknown", kSuiteFile, 0, "its hash is not that of timings.csv");
    auto rows = read_timings(*text, findings_);
    if (static_cast<int>(rows.size()) != submission_.entry.suite.planned)
      add("suite.plan", kSuiteFile, 0, "timings.csv has " + std::to_string(rows.size()) + " rows");
    for (SubmittedTrial& row : rows) row.system = submission_.entry.system.id;
    for (std::size_t i = 0; i < std::max(rows.size(), submission_.trials.size()); ++i)
      if (i >= rows.size() || i >= submission_.trials.size() ||
          trial_line(rows[i]) != trial_line(submission_.trials[i])) {
        add("csv.trials", kTrialsFile, static_cast<int>(i) + 1,
            "not row " + std::to_string(i + 1) + " of timings.csv");
        break;
      }
    for (const SubmittedTrial& row : rows) submission_.entry.trials.push_back(row.trial);
  }

  /// What is stated must be what the evidence added up to.
  void check_quiet() {
    const auto text = take(kQuietFile);
    if (!text) return;
    const std::string file(kQuietFile);
    std::map<std::string, QuietStretch> counted;
    for (const QuietStretch& stretch : submission_.entry.quiet) counted[stretch.workload] = stretch;
    each_line(*text, file, findings_, [&](std::string_view line, int number) {
      const auto json = parsed(line, file, number);
      if (!json) return;
      const QuietStretch stated = read_quiet(*json, file, findings_);
      const QuietStretch real = counted[stated.workload];
      counted.erase(stated.workload);
      constexpr double kRounding = 1e-6;
      if (std::fabs(real.hours - stated.hours) > kRounding * (1 + real.hours) || real.alarms != stated.alarms)
        add("quiet.sum", file, number,
            in_quotes(stated.workload) + ": " + number_text(stated.hours) + " h and " +
                std::to_string(stated.alarms) + " alarms stated, " + number_text(real.hours) + " h and " +
                std::to_string(real.alarms) + " in the evidence");
    });
    for (const auto& [workload, stretch] : counted)
      add("quiet.sum", file, 0, in_quotes(workload) + " is missing");
  }

  /// Files that nothing above has asked for: their hashes, and that they are text.
  void look_through_the_rest() {
    for (const auto& [path, file] : listed_) {
      if (taken_.contains(path)) continue;
      if (const auto text = take(path)) look_for_identifiers(*text, path);
    }
  }

  const EntryFiles& files_;
  const KnownSuites& suites_;
  bool strict_;
  Findings findings_;
  Submission submission_;
  Manifest manifest_;
  std::map<std::string, const ManifestFile*> listed_;
  std::set<std::string> taken_;
  std::vector<Prefix> scope_;
  std::map<TrafficClass, bool> covered_;
  double worst_uncertainty_ = 0;
};

/// The length of one UTF-8 sequence at the beginning of `text`; 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xC2 && first < 0xE0   ? 2
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xF0 && first < 0xF5 ? 4
                                                           : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) >= 0xA0;
  const bool beyond = first == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : size;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) return false;
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text[0]);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return false;
    const std::size_t size = utf8_length(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

EntryCheck check_entry(const EntryFiles& files, const KnownSuites& suites, bool strict) {
  return EntryChecker(files, suites, strict).check();
}

}  // namespace zpilab
