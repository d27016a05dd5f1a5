// Merging: idempotent, never overwriting, never forgetting. The verifier is a fake: entries by the name of
// their folder.
#include "reports/results/merge_results.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "harness/store/results_store.h"
#include "reports/results/entry_id.h"
#include "reports/results/entry_rows.h"
#include "tests/reports/results/entries.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using Outcomes = std::vector<MergeOutcome>;

class MergeTest : public testing::Test {
 protected:
  /// A folder that the verifier finds these in.
  std::string folder(const std::string& name, std::vector<Entry> entries) {
    const std::string path = folder_.file(name);
    std::filesystem::create_directory(path);
    found_[path].clear();
    for (Entry& entry : entries) {
      Verification verification;
      verification.folder = path + "/" + entry.id;
      verification.entry = std::move(entry);
      found_[path].push_back(std::move(verification));
    }
    return path;
  }
  MergeReport merge(MergeOrder order) {
    if (order.output.empty()) order.output = path_;
    if (order.now_utc.empty()) order.now_utc = "2026-01-02T03:04:05.000Z";
    const auto report = merge_results(order, [this](const std::string& path) { return found_.at(path); });
    EXPECT_TRUE(report.ok()) << to_string(report.error());
    return *report;
  }
  Outcomes outcomes(const MergeOrder& order) {
    Outcomes outcomes;
    for (const MergeStep& step : merge(order).steps) outcomes.push_back(step.outcome);
    return outcomes;
  }
  MergeOrder inputs(std::vector<std::string> paths, const std::string& output = "") {
    MergeOrder order;
    order.inputs = std::move(paths);
    order.output = output;
    return order;
  }
  static std::string bytes(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  static ResultsFile read(const std::string& path) {
    const auto file = read_results(path);
    EXPECT_TRUE(file.ok()) << to_string(file.error());
    return *file;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("all.db");
  std::map<std::string, std::vector<Verification>> found_;
};

TEST_F(MergeTest, ASecondMergeChangesNothing) {
  const std::string a = folder("a", {invented::mixed("alice", "zpi"), invented::mixed("alice", "psad")});
  EXPECT_EQ(outcomes(inputs({a})), (Outcomes{MergeOutcome::added, MergeOutcome::added}));
  const std::string before = bytes(path_);
  MergeOrder later = inputs({a});
  later.now_utc = "2027-01-01T00:00:00.000Z";
  const MergeReport again = merge(later);
  EXPECT_FALSE(again.changed());
  EXPECT_EQ(again.count(MergeOutcome::unchanged), 2);
  EXPECT_EQ(bytes(path_), before);
  EXPECT_EQ(read(path_).entries[0].provenance.merged_utc, "2026-01-02T03:04:05.000Z");
  EXPECT_EQ(read(path_).entries[0].provenance.merged_from, a + "/alice/lab-1/core-1/psad");
}

TEST_F(MergeTest, AConflictIsToldAndOverwritesNothing) {
  merge(inputs({folder("a", {invented::mixed("alice", "zpi")})}));
  const std::string before = bytes(path_);
  Entry other = invented::mixed("alice", "zpi");
  other.trials[0].ttfd->seconds = 0.01;
  const std::string b = folder("b", {other, invented::mixed("bob", "zpi")});
  EXPECT_EQ(outcomes(inputs({b})), (Outcomes{MergeOutcome::conflict, MergeOutcome::added}));
  EXPECT_EQ(read(path_).entries[0].entry.trials[0].ttfd, 0.05);
  EXPECT_EQ(outcomes(inputs({b})), (Outcomes{MergeOutcome::conflict, MergeOutcome::unchanged}));
}

TEST_F(MergeTest, WhatTheVerifierRefusesIsNotMergedAndTheRestIs) {
  const std::string a = folder("a", {invented::mixed("alice", "zpi"), invented::mixed("alice", "psad")});
  found_[a][0].entry.reset();
  found_[a][0].findings = {
      {"trial.ttfd", Severity::error, "trials.jsonl", 3, "0.01 is not what the evidence says"}};
  const MergeReport report = merge(inputs({a, folder_.file("none")}));
  ASSERT_EQ(report.steps.size(), 3U);
  EXPECT_EQ(report.steps[0].outcome, MergeOutcome::refused);
  ASSERT_EQ(report.steps[0].why.size(), 1U);
  EXPECT_NE(report.steps[0].why[0].find("trial.ttfd"), std::string::npos) << report.steps[0].why[0];
  EXPECT_EQ(report.steps[1].outcome, MergeOutcome::added);
  EXPECT_EQ(report.steps[2].outcome, MergeOutcome::refused);
}

TEST_F(MergeTest, ResultsFilesJoinWithTheirProvenanceMarksAndTombstones) {
  const std::string ours = folder_.file("ours.db"), theirs = folder_.file("theirs.db");
  merge(inputs({folder("a", {invented::mixed("alice", "zpi"), invented::mixed("alice", "psad")})}, ours));
  MergeOrder marked =
      inputs({folder("b", {invented::mixed("bob", "zpi"), invented::mixed("alice", "psad")})}, theirs);
  marked.reproduced = "bob/lab-1/core-1/zpi";
  marked.by = "maintainer";
  merge(marked);
  MergeOrder withdrawal = inputs({}, theirs);
  withdrawal.withdraw = "alice/lab-1/core-1/psad";
  withdrawal.reason = "wrong clock";
  EXPECT_EQ(outcomes(withdrawal), Outcomes{MergeOutcome::withdrawn});

  merge(inputs({ours, theirs}));
  const ResultsFile joined = read(path_);
  ASSERT_EQ(joined.entries.size(), 2U);
  EXPECT_EQ(joined.entries[0].provenance.merged_from, folder_.file("a") + "/alice/lab-1/core-1/zpi");
  EXPECT_EQ(entry_of_row(joined.entries[1])->label, EntryLabel::reproduced);
  EXPECT_EQ(joined.withdrawals.size(), 1U);
  const std::string before = bytes(path_);
  EXPECT_FALSE(merge(inputs({theirs, ours, path_})).changed()) << "in any order";
  EXPECT_EQ(bytes(path_), before);
}

TEST_F(MergeTest, ATombstoneOutlastsLaterMerges) {
  const std::string a = folder("a", {invented::mixed("alice", "zpi")});
  MergeOrder order = inputs({a});
  order.withdraw = "alice/lab-1/core-1/zpi";
  order.reason = "wrong clock";
  EXPECT_EQ(outcomes(order), (Outcomes{MergeOutcome::added, MergeOutcome::withdrawn}));
  EXPECT_EQ(outcomes(inputs({a})), Outcomes{MergeOutcome::stays_away});
  EXPECT_TRUE(read(path_).entries.empty());
  order.inputs.clear();
  EXPECT_EQ(outcomes(order), Outcomes{MergeOutcome::stays_away});
  order.withdraw = "alice/lab-1/core-1/zip";
  EXPECT_EQ(outcomes(order), Outcomes{MergeOutcome::refused}) << "mistyped";
}

TEST_F(MergeTest, OnlyWhatIsThereCanBeReproduced) {
  MergeOrder order = inputs({folder("a", {invented::mixed("alice", "zpi")})});
  order.reproduced = "alice/lab-1/core-1/zpi";
  order.by = "maintainer";
  EXPECT_EQ(outcomes(order), (Outcomes{MergeOutcome::added, MergeOutcome::reproduced}));
  EXPECT_EQ(outcomes(order), (Outcomes{MergeOutcome::unchanged, MergeOutcome::unchanged}));
  order.reproduced = "nobody";
  EXPECT_EQ(outcomes(order).back(), MergeOutcome::refused);
}

TEST_F(MergeTest, IdsThatAreNoAddressAreRefused) {
  std::vector<Entry> entries;
  for (const char* id :
       {"../../etc", "/alice", "alice//zpi", "alice/.git", "a b", "alice/\xD7\xA9", "alice/index.html", ""}) {
    entries.push_back(invented::mixed("alice", "zpi"));
    entries.back().id = id;
  }
  entries.push_back(invented::mixed("alice", std::string(10'000, 'x')));
  const MergeReport report = merge(inputs({folder("a", entries)}));
  EXPECT_EQ(report.count(MergeOutcome::refused), static_cast<int>(entries.size()));
  EXPECT_TRUE(read(path_).entries.empty());
}

TEST_F(MergeTest, OtherFilesAreNotOpened) {
  const std::string foreign = folder_.file("campaign.db");
  std::ofstream(foreign) << "SQLite format 3" << std::string(100, '\0');
  const MergeReport report = merge(inputs({foreign}));
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].why,
            std::vector<std::string>{"neither a folder nor a results file of zpilab merge"});
}

TEST(SafeEntryId, IsAPathThatIsHarmlessEverywhere) {
  EXPECT_TRUE(safe_entry_id("alice/lab-1/core-1/psad_2.4.6"));
  EXPECT_FALSE(safe_entry_id("a/b/c/d/e/f/g/h/i"));
  for (const char* id : {"a/..", ".a", "a.", "-a", "a/", "a\\b", "a:b", "a\nb", "a/entry.json"})
    EXPECT_FALSE(safe_entry_id(id)) << id;
  EXPECT_FALSE(safe_entry_id(std::string("a\0b", 3)));
}

TEST(EntryRows, ComeBackAsTheyWere) {
  for (const Entry& entry : {invented::mixed("alice", "zpi"), invented::hostile_entry()}) {
    const ResultsEntry row = entry_row(entry);
    const auto back = entry_of_row({row, {}, {}});
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(content_hash(entry_row(*back)), content_hash(row));
    EXPECT_EQ(back->label, entry.label);
    EXPECT_EQ(back->trials[0].ttfd->seconds, entry.trials[0].ttfd->seconds);
    EXPECT_EQ(back->detector.division, entry.detector.division);
  }
  ResultsEntry strange = entry_row(invented::mixed("alice", "zpi"));
  strange.trials[0].traffic_class = "tcp5";
  EXPECT_EQ(entry_of_row({strange, {}, {}}).error().what, "class \"tcp5\" is not known");
}

}  // namespace
}  // namespace zpilab
