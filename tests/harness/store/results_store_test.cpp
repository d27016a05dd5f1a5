// The results file: what is in it stays as it is, and what was withdrawn stays away.
#include "harness/store/results_store.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "harness/store/results_schema.h"
#include "tests/harness/store/query.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using Added = ResultsStore::Added;

ResultsEntry entry(const std::string& id) {
  ResultsEntry entry;
  entry.id = id;
  entry.submitter = "alice";
  entry.label = "self-reported";
  entry.system = "lab-1";
  entry.detector = "psad";
  entry.detector_version = "2.4.6";
  entry.division = "as-shipped";
  entry.suite = "core";
  entry.suite_version = "1";
  entry.planned = 2;
  entry.manifest_hash = std::string(64, 'a');
  ResultsTrial hit;
  hit.key = "syn-T3-1";
  hit.scan = "syn";
  hit.nmap = "-sS";
  hit.traffic_class = "tcp4";
  hit.state = "done";
  hit.duration = 0.25;
  hit.start = "tap";
  hit.probes_before = 12;
  hit.ttfd = 0.1 + 0.2;
  hit.detected = true;
  hit.alarms = {-1.5, 0.1 + 0.2, 70};
  ResultsTrial placebo;
  placebo.key = "placebo-1";
  placebo.traffic_class = "normal";
  placebo.state = "skipped";
  placebo.start = "scanner trace";
  entry.trials = {hit, placebo};
  entry.quiet = {{"light", 1.5, 2}};
  return entry;
}

const Provenance kProvenance = {"submission/alice", "2026-01-02T03:04:05.000Z", "0.1.0"};
const std::string kId = "alice/lab-1/core-1/psad";

class ResultsStoreTest : public testing::Test {
 protected:
  std::unique_ptr<ResultsStore> open() {
    auto store = ResultsStore::open(path_);
    EXPECT_TRUE(store.ok()) << to_string(store.error());
    return std::move(store).value();
  }
  Added add(const ResultsEntry& entry) {
    const auto added = open()->add(entry, kProvenance);
    EXPECT_TRUE(added.ok()) << to_string(added.error());
    return *added;
  }
  ResultsFile read() {
    auto file = read_results(path_);
    EXPECT_TRUE(file.ok()) << to_string(file.error());
    return std::move(file).value();
  }
  std::string bytes() {
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("all.db");
};

TEST_F(ResultsStoreTest, GivesBackWhatWasAdded) {
  EXPECT_EQ(add(entry(kId)), Added::added);
  const ResultsFile file = read();
  ASSERT_EQ(file.entries.size(), 1U);
  const CollectedEntry& collected = file.entries[0];
  EXPECT_EQ(content_hash(collected.entry), content_hash(entry(kId))) << "bit for bit";
  EXPECT_EQ(collected.entry.label, "self-reported");
  EXPECT_EQ(collected.entry.trials[0].alarms, entry(kId).trials[0].alarms);
  EXPECT_FALSE(collected.entry.trials[1].ttfd);
  EXPECT_EQ(collected.provenance.merged_from, "submission/alice");
  EXPECT_EQ(collected.provenance.merged_utc, "2026-01-02T03:04:05.000Z");
  EXPECT_FALSE(collected.reproduction);
}

TEST_F(ResultsStoreTest, ASecondTimeChangesNoByte) {
  add(entry(kId));
  const std::string before = bytes();
  EXPECT_EQ(add(entry(kId)), Added::unchanged);
  EXPECT_EQ(bytes(), before);
}

TEST_F(ResultsStoreTest, AnotherContentIsAConflictAndChangesNoByte) {
  add(entry(kId));
  const std::string before = bytes();
  ResultsEntry other = entry(kId);
  other.trials[0].ttfd = 0.3;  // 0.1 + 0.2 is another number: not a bit may differ
  EXPECT_EQ(add(other), Added::conflict);
  other = entry("Alice/lab-1/core-1/psad");
  EXPECT_EQ(add(other), Added::conflict) << "ids become folders, and some file systems ignore case";
  EXPECT_EQ(bytes(), before);
}

TEST_F(ResultsStoreTest, EveryFieldCounts) {
  const std::string hash = content_hash(entry(kId));
  const auto differs = [&](auto change) {
    ResultsEntry changed = entry(kId);
    change(changed);
    return content_hash(changed) != hash;
  };
  EXPECT_TRUE(differs([](ResultsEntry& e) { e.remarks = "x"; }));
  EXPECT_TRUE(differs([](ResultsEntry& e) { std::swap(e.os, e.submitter); }));
  EXPECT_TRUE(differs([](ResultsEntry& e) { e.planned = 3; }));
  EXPECT_TRUE(differs([](ResultsEntry& e) { e.trials.pop_back(); }));
  EXPECT_TRUE(differs([](ResultsEntry& e) { e.trials[0].alarms.pop_back(); }));
  EXPECT_TRUE(differs([](ResultsEntry& e) { e.trials[0].covered = false; }));
  EXPECT_TRUE(differs([](ResultsEntry& e) { e.quiet[0].alarms = 1; }));
  EXPECT_FALSE(differs([](ResultsEntry& e) { e.label = "verified"; })) << "a judgement, not content";
  EXPECT_FALSE(differs([](ResultsEntry& e) { e.signature_valid = true; }));
}

TEST_F(ResultsStoreTest, ALabelRisesAndNeverFalls) {
  add(entry(kId));
  ResultsEntry verified = entry(kId);
  verified.label = "verified";
  EXPECT_EQ(add(verified), Added::raised);
  EXPECT_EQ(add(entry(kId)), Added::unchanged);
  EXPECT_EQ(read().entries[0].entry.label, "verified");
  ResultsEntry is_signed = entry(kId);
  is_signed.signature_valid = true;
  EXPECT_EQ(add(is_signed), Added::raised);
  EXPECT_EQ(read().entries[0].entry.label, "verified");
  EXPECT_TRUE(read().entries[0].entry.signature_valid);
}

TEST_F(ResultsStoreTest, WhatWasWithdrawnIsGoneAndStaysAway) {
  ResultsEntry secret = entry(kId);
  secret.remarks = "canary-7481";
  add(secret);
  EXPECT_NE(bytes().find("canary-7481"), std::string::npos);
  EXPECT_TRUE(*open()->withdraw({kId, "wrong clock", "2026-02-02T00:00:00.000Z"}));
  EXPECT_EQ(bytes().find("canary-7481"), std::string::npos) << "also from the free pages";
  EXPECT_EQ(query(path_, "SELECT (SELECT count(*) FROM trial) + (SELECT count(*) FROM alarm)"), "0");
  EXPECT_EQ(add(secret), Added::withdrawn);
  EXPECT_FALSE(*open()->withdraw({kId, "another reason", "2026-03-03T00:00:00.000Z"}));
  const ResultsFile file = read();
  EXPECT_TRUE(file.entries.empty());
  ASSERT_EQ(file.withdrawals.size(), 1U);
  EXPECT_EQ(file.withdrawals[0].reason, "wrong clock");
}

TEST_F(ResultsStoreTest, ReproducedIsSetOnceAndOnlyOfWhatIsThere) {
  EXPECT_EQ(open()->reproduce({kId, "maintainer", ""}).error().code, Errc::invalid_input);
  add(entry(kId));
  EXPECT_TRUE(*open()->reproduce({kId, "maintainer", "2026-02-02T00:00:00.000Z"}));
  EXPECT_FALSE(*open()->reproduce({kId, "somebody", "2026-03-03T00:00:00.000Z"}));
  EXPECT_EQ(read().entries[0].reproduction->by, "maintainer");
  EXPECT_EQ(query(path_, "SELECT label, nmap, timing, n, detected FROM v_results"), "reproduced|-sS|T3|1|1");
}

TEST_F(ResultsStoreTest, HalfAnEntryIsNone) {
  ResultsEntry twice = entry(kId);
  twice.trials[1].key = twice.trials[0].key;
  const auto added = open()->add(twice, kProvenance);
  ASSERT_FALSE(added.ok());
  EXPECT_TRUE(read().entries.empty());
}

TEST_F(ResultsStoreTest, HostileTextIsText) {
  const std::string hostile = "'); DROP TABLE entry; --\"\xFF\xE2\x80\xAE" + std::string(1, '\0') + "x";
  ResultsEntry strange = entry(kId);
  strange.remarks = strange.os = strange.trials[0].reason = strange.quiet[0].workload = hostile;
  strange.detector = std::string(10'000, 'D');
  add(strange);
  EXPECT_EQ(content_hash(read().entries[0].entry), content_hash(strange));
}

TEST_F(ResultsStoreTest, OtherFilesAreRefusedByName) {
  const std::string notes = folder_.file("notes.txt");
  std::ofstream(notes) << std::string(200, 'x');
  EXPECT_FALSE(is_results_file(notes));
  EXPECT_EQ(read_results(notes).error().what, "not a results file: it is no SQLite database");
  EXPECT_EQ(ResultsStore::open(notes).error().code, Errc::invalid_input);
  EXPECT_EQ(read_results(folder_.file("none.db")).error().code, Errc::invalid_input);
  EXPECT_EQ(read_results(folder_.path()).error().what, "not a results file: it is a folder");

  const std::string foreign = folder_.file("foreign.db");
  query(foreign, "CREATE TABLE entry(id)", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  EXPECT_FALSE(is_results_file(foreign));
  EXPECT_NE(read_results(foreign).error().what.find("did not make this"), std::string::npos);
  EXPECT_EQ(ResultsStore::open(foreign).error().code, Errc::invalid_input);

  open();
  EXPECT_TRUE(is_results_file(path_));
  query(path_, "PRAGMA user_version = 9", SQLITE_OPEN_READWRITE);
  EXPECT_NE(read_results(path_).error().what.find("format 9"), std::string::npos);
}

TEST(ResultsSchema, HasTheNumbersOfTheHeader) {
  const std::string schema(results_schema());
  EXPECT_NE(schema.find("application_id = " + std::to_string(kResultsApplicationId)), std::string::npos);
  EXPECT_NE(schema.find("user_version = " + std::to_string(kResultsFormatVersion)), std::string::npos);
}

}  // namespace
}  // namespace zpilab
