#include "reports/submission/verify_submission.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/core/sha256.h"
#include "harness/core/share_folder.h"
#include "reports/submission/check_entry.h"
#include "reports/submission/entry_folder.h"
#include "reports/submission/entry_words.h"
#include "reports/submission/isolated.h"
#include "reports/submission/json_fields.h"
#include "reports/submission/rules.h"
#include "reports/submission/ssh_signature.h"
#include "reports/submission/submission_files.h"

namespace zpilab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// What the child found goes to the parent as lines of JSON: the entry, its trials, its quiet stretches, then
// the findings.

std::string entry_line(const Entry& entry) {
  return Json{{"entry",
               {{"id", entry.id},
                {"submitter", entry.submitter},
                {"date", entry.date},
                {"licence", entry.licence},
                {"remarks", entry.remarks},
                {"label", label_word(entry.label)},
                {"system", entry.system.id},
                {"os", entry.system.os},
                {"kernel", entry.system.kernel},
                {"hardware", entry.system.hardware},
                {"network", entry.system.network},
                {"detector", entry.detector.name},
                {"version", entry.detector.version},
                {"configuration_hash", entry.detector.configuration_hash},
                {"suppression", entry.detector.suppression},
                {"division", division_word(entry.detector.division)},
                {"suite", entry.suite.name},
                {"suite_version", entry.suite.version},
                {"suite_hash", entry.suite.hash},
                {"planned", entry.suite.planned},
                {"manifest_hash", entry.manifest_hash},
                {"tool", entry.tool_version}}}}
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

std::string answer_of(const Findings& findings, const Entry* entry) {
  std::string answer;
  if (entry != nullptr) {
    answer += entry_line(*entry);
    for (const EntryTrial& trial : entry->trials) {
      SubmittedTrial submitted;
      submitted.trial = trial;
      submitted.system = entry->system.id;
      answer += "{\"trial\":" + trial_line(submitted) + "}\n";
    }
    for (const QuietStretch& stretch : entry->quiet) answer += "{\"quiet\":" + quiet_line(stretch) + "}\n";
  }
  for (const Finding& finding : findings.list())
    answer += Json{{"finding",
                    {{"rule", finding.rule},
                     {"file", finding.file},
                     {"line", finding.line},
                     {"what", finding.what}}}}
                  .dump(-1, ' ', false, Json::error_handler_t::replace) +
              "\n";
  return answer + Json{{"left_out", findings.left_out()}}.dump() + "\n";
}

std::string check_folder(const std::string& folder, const KnownSuites& suites, bool strict) {
  Findings findings;
  const EntryFolder files = EntryFolder::open(folder, findings);
  EntryCheck check =
      check_entry({files.sizes(), [&](const std::string& path) { return files.read(path); }}, suites, strict);
  for (const Finding& finding : check.findings.list())
    findings.add(finding.rule, finding.file, finding.line, finding.what);
  return answer_of(findings, findings.refused() || check.findings.refused() ? nullptr : &check.entry);
}

/// Reads the child's answer as what it is: the word of a program that a stranger's bytes went through.
class AnswerReader {
 public:
  explicit AnswerReader(Verification& verification) : verification_(verification) {}

  /// False if the answer is not one.
  bool read(std::string_view text) {
    each_line(text, "answer", wrong_, [&](std::string_view line, int number) { take(line, number); });
    return whole_ && wrong_.list().empty();
  }

 private:
  void take(std::string_view line, int number) {
    const auto parsed = parse_strict_json(line, number);
    const auto* json = std::get_if<JsonValue>(&parsed);
    if (json == nullptr) return wrong_.add("json.syntax", "answer", number, "not JSON");
    const JsonFields fields(*json, "answer", {"entry", "trial", "quiet", "finding", "left_out"}, wrong_);
    if (const JsonValue* body = fields.find("entry")) verification_.entry = read_entry_line(*body);
    if (const JsonValue* body = fields.find("trial"); body != nullptr && verification_.entry)
      verification_.entry->trials.push_back(read_trial(*body, "answer", wrong_).trial);
    if (const JsonValue* body = fields.find("quiet"); body != nullptr && verification_.entry)
      verification_.entry->quiet.push_back(read_quiet(*body, "answer", wrong_));
    if (const JsonValue* body = fields.find("finding")) read_finding(*body);
    std::int64_t left_out = 0;
    fields.integer("left_out", left_out, 0, INT64_MAX);
    verification_.left_out += static_cast<std::size_t>(left_out);
    whole_ = whole_ || fields.has("left_out");
  }

  Entry read_entry_line(const JsonValue& json) {
    const JsonFields fields(json, "answer", {"id",
                                             "submitter",
                                             "date",
                                             "licence",
                                             "remarks",
                                             "label",
                                             "system",
                                             "os",
                                             "kernel",
                                             "hardware",
                                             "network",
                                             "detector",
                                             "version",
                                             "configuration_hash",
                                             "suppression",
                                             "division",
                                             "suite",
                                             "suite_version",
                                             "suite_hash",
                                             "planned",
                                             "manifest_hash",
                                             "tool"},
                            wrong_);
    Entry entry;
    fields.raw("id", entry.id);
    fields.name("submitter", entry.submitter);
    fields.text("date", entry.date);
    fields.name("licence", entry.licence);
    fields.text("remarks", entry.remarks);
    fields.word("label", entry.label, parse_label);
    fields.name("system", entry.system.id);
    fields.text("os", entry.system.os);
    fields.text("kernel", entry.system.kernel);
    fields.text("hardware", entry.system.hardware);
    fields.text("network", entry.system.network);
    fields.name("detector", entry.detector.name);
    fields.text("version", entry.detector.version);
    fields.text("configuration_hash", entry.detector.configuration_hash);
    fields.text("suppression", entry.detector.suppression);
    fields.word("division", entry.detector.division, parse_division);
    fields.name("suite", entry.suite.name);
    fields.raw("suite_version", entry.suite.version);
    fields.hash("suite_hash", entry.suite.hash);
    std::int64_t planned = 0;
    fields.integer("planned", planned, 1, 20'000);
    entry.suite.planned = static_cast<int>(planned);
    fields.hash("manifest_hash", entry.manifest_hash);
    fields.text("tool", entry.tool_version);
    if (entry.id != entry_id(entry)) fields.add("field.value", "id", "not its own");
    return entry;
  }

  void read_finding(const JsonValue& json) {
    const JsonFields fields(json, "answer", {"rule", "file", "line", "what"}, wrong_);
    std::string rule, file, what;
    std::int64_t line = 0;
    fields.raw("rule", rule);
    fields.raw("file", file);
    fields.raw("what", what);
    fields.integer("line", line, 0, INT32_MAX);
    const auto known = rules();
    if (std::none_of(known.begin(), known.end(), [&](const Rule& one) { return one.id == rule; }))
      return wrong_.add("field.value", "answer", 0, "no such rule");
    verification_.findings.push_back(
        {rule, find_rule(rule).severity, std::move(file), static_cast<int>(line), std::move(what)});
  }

  Verification& verification_;
  Findings wrong_;
  bool whole_ = false;
};

void note(Verification& verification, std::string_view rule, const std::string& file,
          const std::string& what) {
  verification.findings.push_back({std::string(rule), find_rule(rule).severity, file, 0, what});
}

/// .../submission/A/B/C/D holds the entry A/B/C/D; elsewhere a copy may lie as it likes.
void check_place(Verification& verification) {
  std::error_code failed;
  const fs::path place = fs::canonical(verification.folder, failed);
  std::vector<std::string> parts;
  for (const fs::path& part : place) parts.push_back(part.string());
  constexpr std::size_t kLevels = 4;
  if (failed || parts.size() <= kLevels || parts[parts.size() - kLevels - 1] != "submission") return;
  std::string id;
  for (std::size_t i = parts.size() - kLevels; i < parts.size(); ++i)
    id += (id.empty() ? "" : "/") + parts[i];
  if (verification.entry && verification.entry->id != id)
    note(verification, "entry.place", {},
         "the entry is " + in_quotes(verification.entry->id) + ", the folder " + in_quotes(id));
}

void check_signature(Verification& verification) {
  const std::string manifest = verification.folder + "/" + std::string(kManifestFile);
  std::error_code failed;
  if (!verification.entry || !fs::exists(fs::symlink_status(manifest + ".sig", failed))) return;
  const auto fits = signature_fits(manifest);
  if (!fits) return note(verification, "signature.unchecked", std::string(kSignatureFile), "no ssh-keygen");
  if (!*fits)
    return note(verification, "signature.bad", std::string(kSignatureFile),
                "not a signature of this manifest in the namespace zpi-submission");
  verification.entry->signature_valid = true;
}

/// "scenario: NAME" of a file that this program came with.
std::string scenario_name(const std::string& text) {
  std::istringstream lines(text);
  constexpr std::string_view kKey = "scenario: ";
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(kKey)) return line.substr(kKey.size());
  return {};
}

KnownSuites shipped_suites() {
  KnownSuites suites;
  std::error_code failed;
  for (const auto& file : fs::directory_iterator(share_folder() + "/scenarios", failed)) {
    if (file.path().extension() != ".yaml") continue;
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    if (const std::string name = scenario_name(text.str()); !name.empty())
      suites[name].insert(sha256_hex(text.str()));
  }
  return suites;
}

bool refused(const Verification& verification, bool strict) {
  return std::any_of(verification.findings.begin(), verification.findings.end(),
                     [&](const Finding& finding) { return strict || finding.severity == Severity::error; });
}

Verification verify_with(const std::string& folder, const VerifyOptions& options, const KnownSuites& suites) {
  Verification verification;
  verification.folder = folder;
  const IsolatedOutcome outcome = run_isolated([&] { return check_folder(folder, suites, options.strict); });
  if (!outcome.stopped.empty())
    note(verification, outcome.stopped, {}, "the checking process was ended");
  else if (!AnswerReader(verification).read(outcome.output))
    note(verification, "limit.stopped", {}, "the checking process gave no answer that can be read");
  check_place(verification);
  check_signature(verification);
  if (refused(verification, options.strict)) verification.entry.reset();
  if (!verification.entry && verification.findings.empty())
    note(verification, "limit.stopped", {}, "no entry came back");
  return verification;
}

/// Folders with a manifest.json below one, and what lies beside them that should not.
class EntryFinder {
 public:
  void look(const fs::path& folder, int depth) {
    constexpr int kDeepest = 6;
    constexpr std::size_t kMostSeen = 100'000;
    if (fs::exists(fs::symlink_status(folder / kManifestFile, failed_))) {
      entries.push_back(folder.string());
      return;
    }
    if (depth > kDeepest) return;
    std::vector<fs::path> inside;
    for (fs::directory_iterator it(folder, failed_), end; it != end && !failed_ && ++seen_ < kMostSeen;
         it.increment(failed_))
      inside.push_back(it->path());
    std::sort(inside.begin(), inside.end());
    for (const fs::path& path : inside) {
      const auto kind = fs::symlink_status(path, failed_).type();
      if (kind == fs::file_type::directory)
        look(path, depth + 1);
      else if (path.filename() != "README.md" || kind != fs::file_type::regular)
        strays.push_back({path.string(), kind == fs::file_type::regular ? "file.name" : "file.kind"});
    }
  }

  std::vector<std::string> entries;
  std::vector<std::pair<std::string, std::string_view>> strays;

 private:
  std::error_code failed_;
  std::size_t seen_ = 0;
};

Verification of_single_file(const std::string& path) {
  Verification verification;
  verification.folder = path;
  std::array<char, 16> begin{};
  std::error_code failed;
  if (fs::is_regular_file(fs::symlink_status(path, failed)))
    std::ifstream(path, std::ios::binary).read(begin.data(), begin.size());
  const bool sqlite = std::string_view(begin.data(), 15) == "SQLite format 3";
  note(verification, sqlite ? "entry.sqlite" : "entry.none", {},
       sqlite ? "a campaign or another database" : "no folder of an entry");
  return verification;
}

}  // namespace

Verification verify_entry(const std::string& folder, const VerifyOptions& options) {
  return verify_with(folder, options, shipped_suites());
}

std::vector<Verification> verify_tree(const std::string& path, const VerifyOptions& options) {
  std::error_code failed;
  if (!fs::is_directory(fs::symlink_status(path, failed))) return {of_single_file(path)};
  EntryFinder finder;
  finder.look(path, 0);
  const KnownSuites suites = shipped_suites();
  std::vector<Verification> all;
  for (const std::string& folder : finder.entries) all.push_back(verify_with(folder, options, suites));
  for (const auto& [stray, rule] : finder.strays) {
    Verification verification;
    verification.folder = stray;
    note(verification, rule, {}, "lies beside the entries");
    all.push_back(std::move(verification));
  }
  if (all.empty()) all.push_back(of_single_file(path));
  return all;
}

Result<Entry> read_entry(const std::string& folder) {
  Verification verification = verify_entry(folder);
  if (verification.entry) return std::move(*verification.entry);
  return make_error(Errc::invalid_input, to_string(verification.findings.front()), folder);
}

std::string to_string(const Finding& finding) {
  std::string text = finding.file;
  if (finding.line > 0) text += ":" + std::to_string(finding.line);
  if (!text.empty()) text += ": ";
  return text + finding.rule + ": " + finding.what + " (" + std::string(find_rule(finding.rule).meaning) +
         "); " + std::string(find_rule(finding.rule).remedy);
}

}  // namespace zpilab
