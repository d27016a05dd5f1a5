// The rules on entries in memory: honest ones pass, every kind of cheating is named with its place, also when
// the cheater made the manifest fit again.
#include "reports/submission/check_entry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "harness/suite/suite.h"
#include "tests/reports/submission/entry_on_disk.h"

namespace zpilab {
namespace {

EntryCheck check(const FilesByPath& files, bool strict = false, const KnownSuites& suites = {}) {
  EntryFiles entry;
  for (const auto& [path, text] : files) entry.sizes[path] = static_cast<std::int64_t>(text.size());
  entry.read = [&files](const std::string& path) { return std::optional(files.at(path)); };
  return check_entry(entry, suites, strict);
}

std::string all_of(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings.list())
    text +=
        finding.file + ":" + std::to_string(finding.line) + " " + finding.rule + " " + finding.what + "\n";
  return text;
}

bool has(const Findings& findings, const std::string& rule, const std::string& file, int line) {
  return std::any_of(findings.list().begin(), findings.list().end(), [&](const Finding& finding) {
    return finding.rule == rule && finding.file == file && (line == 0 || finding.line == line);
  });
}

class CheckEntry : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Submission honest_ = honest_submission(folder_);
  FilesByPath files_ = files_of(honest_);
};

TEST_F(CheckEntry, HonestEntryIsVerifiedWithTheTimesOfItsEvidence) {
  const EntryCheck checked = check(files_, true);
  EXPECT_EQ(all_of(checked.findings), "");
  EXPECT_EQ(checked.entry.id, "alice/desk/small/zpi");
  EXPECT_EQ(checked.entry.label, EntryLabel::verified);
  ASSERT_EQ(checked.entry.trials.size(), 6U);
  ASSERT_TRUE(checked.entry.trials[0].ttfd);
  EXPECT_TRUE(checked.entry.trials[0].ttfd->happened);
  EXPECT_DOUBLE_EQ(checked.entry.trials[0].ttfd->seconds, 0.3);
  EXPECT_TRUE(checked.entry.trials[0].right_class);
  ASSERT_TRUE(checked.entry.trials[3].ttfd);
  EXPECT_FALSE(checked.entry.trials[3].ttfd->happened);
  EXPECT_FALSE(checked.entry.trials[2].ttfd);
  ASSERT_EQ(checked.entry.quiet.size(), 1U);
  EXPECT_EQ(checked.entry.quiet[0].alarms, 1);
}

// A time edited, a trial dropped, a log line moved, and their like. Each once as it is, so that the manifest
// tells, and once with a manifest made to fit.
TEST_F(CheckEntry, CheatingIsRefusedWithRuleAndPlace) {
  struct Cheat {
    std::string name;
    std::function<void(FilesByPath&)> edit;
    std::string rule, file;
    int line;
  };
  const std::string first = "evidence/syn-T3-idle-1.jsonl";
  const auto edit = [](const std::string& file, const std::string& what, const std::string& by) {
    return [=](FilesByPath& files) { files.at(file) = replaced_once(files.at(file), what, by); };
  };
  const Cheat cheats[] = {
      {"a time to detection", edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":0.1"), "trial.ttfd",
       "trials.jsonl", 1},
      {"a time in the evidence", edit(first, "{\"alarm\":20300000000", "{\"alarm\":20100000000"),
       "trial.ttfd", "trials.jsonl", 1},
      {"a miss made a hit", edit("trials.jsonl", "\"missed_after_s\"", "\"ttfd_s\""), "trial.ttfd",
       "trials.jsonl", 4},
      {"before the first probe", edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":-0.3"), "trial.time",
       "trials.jsonl", 1},
      {"a trial dropped",
       [](FilesByPath& files) {
         std::string& trials = files.at("trials.jsonl");
         std::size_t at = 0;
         for (int line = 1; line < 4; ++line) at = trials.find('\n', at) + 1;
         trials.erase(at, trials.find('\n', at) + 1 - at);
         files.erase("evidence/syn-T3-idle-2.jsonl");
         files.erase("evidence/syn-T3-idle-2.xml");
       },
       "suite.plan", "trials.jsonl", 0},
      {"a trial twice",
       [](FilesByPath& files) {
         const std::string line = files.at("trials.jsonl").substr(0, files.at("trials.jsonl").find('\n') + 1);
         files.at("trials.jsonl") += line;
       },
       "trial.duplicate", "trials.jsonl", 7},
      {"a line of evidence moved",
       [first](FilesByPath& files) {
         std::string& text = files.at(first);
         const std::size_t alarm = text.find("{\"alarm\""), end = text.find('\n', alarm) + 1;
         const std::string line = text.substr(alarm, end - alarm);
         text = line + text.erase(alarm, end - alarm);
       },
       "evidence.order", first, 2},
      {"an alarm carried to another trial",
       [first](FilesByPath& files) {
         std::string& text = files.at(first);
         const std::size_t alarm = text.find("{\"alarm\""), end = text.find('\n', alarm) + 1;
         const std::string line = text.substr(alarm, end - alarm);
         text.erase(alarm, end - alarm);
         std::string& other = files.at("evidence/syn-T3-idle-2.jsonl");
         other.insert(other.find("{\"watched\""), line);
       },
       "trial.ttfd", "trials.jsonl", 4},
      {"a false alarm left out",
       [](FilesByPath& files) {
         std::string& text = files.at("evidence/placebo-idle-2.jsonl");
         const std::size_t alarm = text.find("{\"alarm\"");
         text.erase(alarm, text.find('\n', alarm) + 1 - alarm);
       },
       "quiet.sum", "quiet.jsonl", 1},
      {"fewer false alarms", edit("quiet.jsonl", "\"alarms\":1", "\"alarms\":0"), "quiet.sum", "quiet.jsonl",
       1},
      {"a wrong class made right", edit("trials.jsonl", "\"right_class\":true", "\"right_class\":false"),
       "trial.verdict", "trials.jsonl", 1},
      {"a miss called contaminated",
       [](FilesByPath& files) {
         std::string& text = files.at("trials.jsonl");
         const std::size_t at = text.find("\"contaminated\":false", text.find("syn-T3-idle-2"));
         text.replace(at, 20, "\"contaminated\":true");
       },
       "trial.verdict", "trials.jsonl", 4},
      {"a miss called not covered",
       [](FilesByPath& files) {
         std::string& text = files.at("trials.jsonl");
         const std::size_t at = text.find("\"covered\":true", text.find("syn-T3-idle-2"));
         text.replace(at, 14, "\"covered\":false");
       },
       "trial.verdict", "trials.jsonl", 4},
      {"fewer probes before", edit("trials.jsonl", "\"probes_before\":1000", "\"probes_before\":10"),
       "trial.probes", "trials.jsonl", 1},
      {"an alarm after the watch", edit(first, "{\"alarm\":20300000000", "{\"alarm\":99300000000"),
       "evidence.watched", first, 0},
      {"a shorter plan", edit("suite.json", "\"planned\": 6", "\"planned\": 5"), "suite.plan", "suite.json",
       0},
      {"another scenario", edit("scenario.yaml", "repetitions: 2", "repetitions: 1"), "suite.unknown",
       "suite.json", 0},
      {"a scenario of nonsense", edit("scenario.yaml", "scans:", "scams:"), "suite.scenario", "scenario.yaml",
       0},
      {"another kernel", edit("trials.jsonl", "6.1.0-13-amd64", "6.1.0-14-amd64"), "trial.system",
       "trials.jsonl", 1},
      {"another system", edit("trials.jsonl", "\"system\":\"desk\"", "\"system\":\"lap\""), "trial.system",
       "trials.jsonl", 1},
      {"a target elsewhere", edit("trials.jsonl", "\"198.18.50.11\"", "\"10.0.0.1\""), "scope.target",
       "trials.jsonl", 1},
      {"targets from a file", edit("trials.jsonl", "\"-oX\",\"-\"", "\"-iL\",\"x\""), "scope.target",
       "trials.jsonl", 1},
      {"a public address", edit("trials.jsonl", "\"198.18.50.11\"", "\"8.8.8.8\""), "scrub.left",
       "trials.jsonl", 1},
      {"a longer scan", edit("trials.jsonl", "\"duration_s\":", "\"duration_s\":7"), "trial.duration",
       "evidence/syn-T3-idle-1.xml", 0},
      {"another host in nmap's report",
       edit("evidence/syn-T3-idle-1.xml", "addr=\"198.18.50.11\"", "addr=\"10.0.0.1\""), "scope.target",
       "evidence/syn-T3-idle-1.xml", 0},
      {"a script in nmap's report",
       edit("evidence/syn-T3-idle-1.xml", "<runstats>", "<script id=\"x\"/><runstats>"), "xml.content",
       "evidence/syn-T3-idle-1.xml", 0},
      {"an uncertainty to hide in", edit("trials.jsonl", "\"uncertainty_s\":0.0", "\"uncertainty_s\":3.5"),
       "clock.uncertainty", "trials.jsonl", 1},
      {"a state without a reason", edit("trials.jsonl", "\"state\":\"done\"", "\"state\":\"invalid\""),
       "trial.state", "trials.jsonl", 1},
      {"evidence gone", [first](FilesByPath& files) { files.erase(first); }, "evidence.missing",
       "trials.jsonl", 1},
      {"another submitter's id", edit("manifest.json", "\"id\": \"alice/", "\"id\": \"bob/"), "manifest.id",
       "manifest.json", 0},
  };
  for (const Cheat& cheat : cheats) {
    SCOPED_TRACE(cheat.name);
    FilesByPath files = files_;
    cheat.edit(files);
    const EntryCheck plain = check(files);
    EXPECT_TRUE(plain.findings.refused());
    if (cheat.file != "manifest.json") {
      EXPECT_TRUE(std::any_of(plain.findings.list().begin(), plain.findings.list().end(),
                              [](const Finding& finding) {
                                return finding.rule == "file.hash" || finding.rule == "file.missing";
                              }))
          << all_of(plain.findings);
      redo_manifest(files, honest_);
    }
    const EntryCheck redone = check(files);
    EXPECT_TRUE(redone.findings.refused());
    EXPECT_TRUE(has(redone.findings, cheat.rule, cheat.file, cheat.line)) << all_of(redone.findings);
  }
}

TEST_F(CheckEntry, ShippedNamesBelongToShippedScenarios) {
  EXPECT_EQ(all_of(check(files_, false, {{"small", {honest_.entry.suite.hash}}}).findings), "");
  const EntryCheck other = check(files_, false, {{"small", {std::string(64, 'b')}}});
  EXPECT_TRUE(has(other.findings, "suite.unknown", "scenario.yaml", 0)) << all_of(other.findings);
}

TEST_F(CheckEntry, WithinTheUncertaintyIsAWarningAndTheEvidenceCounts) {
  for (SubmittedTrial& trial : honest_.trials) trial.trial.uncertainty = 0.5;
  honest_.trials[0].trial.ttfd->seconds = 0.2;
  honest_.trials[0].trial.detections = {0.2};
  const FilesByPath files = files_of(honest_);
  const EntryCheck lenient = check(files);
  EXPECT_FALSE(lenient.findings.refused()) << all_of(lenient.findings);
  EXPECT_TRUE(has(lenient.findings, "trial.rounding", "trials.jsonl", 1));
  EXPECT_DOUBLE_EQ(lenient.entry.trials[0].ttfd->seconds, 0.3);
  EXPECT_TRUE(has(check(files, true).findings, "trial.ttfd", "trials.jsonl", 1));
}

// What zpilab-scans ran: its list is the plan, and a hidden repeat is no miss only where repeats are hidden.
TEST_F(CheckEntry, SuitesOfTheScanScriptArePlannedByTheirTier) {
  Submission submission = honest_;
  submission.scenario.clear();
  submission.suite_list = suite_list("core");
  submission.entry.suite = {"core", std::string(kSuiteVersion), sha256_hex(submission.suite_list), 15};
  submission.entry.detector.suppression = "one alarm an hour";
  const SubmittedTrial model = honest_.trials[3];
  const TrialEvidence evidence = honest_.evidence.at("syn-T3-idle-2");
  submission.trials.clear();
  submission.evidence.clear();
  submission.entry.quiet = {{"idle", 0, 0}};
  const auto add = [&](SubmittedTrial trial, TrialEvidence its) {
    const EvidenceScore score = score_evidence(trial.trial, its, submission.grace);
    trial.trial = score.trial;
    submission.entry.quiet[0].hours += seconds(score.quiet) / 3600;
    submission.entry.quiet[0].alarms += score.false_alarms;
    submission.evidence[trial.trial.key] = std::move(its);
    submission.trials.push_back(trial);
  };
  for (const SuiteScan& scan : suite_scans("core")) {
    SubmittedTrial trial = model;
    trial.block = 1;
    trial.trial.key = scan.key() + "-1";
    trial.trial.scan = scan.spec.name;
    trial.trial.timing = scan.timing.level;
    trial.trial.nmap =
        (scan.spec.family == Family::ipv6 ? "-6 " : "") + std::string(scan.spec.technique->nmap[0]) +
        (scan.spec.technique->nmap[1].empty() ? "" : " " + std::string(scan.spec.technique->nmap[1]));
    trial.trial.traffic_class = scan.spec.traffic_class();
    add(trial, evidence);
  }
  add(honest_.trials[2], honest_.evidence.at(honest_.trials[2].trial.key));
  EXPECT_EQ(all_of(check(files_of(submission)).findings), "");

  Submission fewer = submission;
  fewer.trials.erase(fewer.trials.begin());
  fewer.evidence.erase("syn-T3-1");
  fewer.entry.suite.planned = 14;
  EXPECT_TRUE(has(check(files_of(fewer)).findings, "suite.plan", "trials.jsonl", 0));
  Submission other = submission;
  other.suite_list = suite_list("variants");
  other.entry.suite.hash = sha256_hex(other.suite_list);
  EXPECT_TRUE(has(check(files_of(other)).findings, "suite.unknown", "suite.txt", 0));

  Submission hidden = submission;
  hidden.trials[0].trial.covered = false;
  hidden.trials[0].trial.reason = "no alarm, and no miss: repeats are hidden";
  hidden.trials[0].trial.ttfd.reset();
  const EntryCheck checked = check(files_of(hidden));
  EXPECT_FALSE(checked.findings.refused()) << all_of(checked.findings);
  EXPECT_TRUE(has(checked.findings, "trial.suppressed", "trials.jsonl", 1));
  hidden.entry.detector.suppression.clear();
  EXPECT_TRUE(has(check(files_of(hidden)).findings, "trial.verdict", "trials.jsonl", 1));
}

TEST_F(CheckEntry, LogLinesMustSayWhatTheirAlarmsSay) {
  const TemporaryFolder folder;
  const Submission logged =
      honest_submission(folder,
                        "Jan  1 00:16:40 sensor psad: scan detected (Nmap: [-sT or -sS scan]): 198.18.50.9 "
                        "-> 198.18.50.11 tcp: [1-1024] tcp pkts: 36 DL: 2");
  FilesByPath files = files_of(logged);
  EXPECT_EQ(all_of(check(files).findings), "");
  const std::string file = "evidence/syn-T3-idle-1.jsonl";
  const std::string honest = files.at(file);
  for (const auto& [what, by] : {std::pair{"tcp pkts", "udp pkts"},
                                 {"psad: scan", "cron: scan"},
                                 {"\"format\":\"psad\"", "\"format\":\"made-up\""}}) {
    files.at(file) = replaced_once(honest, what, by);
    redo_manifest(files, logged);
    EXPECT_TRUE(has(check(files).findings, "evidence.line", file, 0)) << what;
  }
  // A line moved in time: later, or to another trial, with everything else made to fit.
  files.at(file) = replaced_once(honest, "00:16:40", "00:16:43");
  redo_manifest(files, logged);
  EXPECT_TRUE(has(check(files).findings, "evidence.time", file, 0)) << all_of(check(files).findings);
  Submission cheated = logged;
  TrialEvidence& evidence = cheated.evidence.at("udp-T3-idle-1");
  evidence.alarms.front().time += 5 * kSecond;
  cheated.trials[1].trial = score_evidence(cheated.trials[1].trial, evidence, cheated.grace).trial;
  EXPECT_TRUE(has(check(files_of(cheated)).findings, "evidence.time", "evidence/udp-T3-idle-1.jsonl", 0));
  evidence.began.reset();
  EXPECT_TRUE(has(check(files_of(cheated)).findings, "evidence.time", "evidence/udp-T3-idle-1.jsonl", 0))
      << "what cannot be held against a clock";
}

}  // namespace
}  // namespace zpilab
