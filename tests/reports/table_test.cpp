// Tables of the synthetic campaign: golden pages, and the properties that every format has to keep.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/number_format.h"
#include "reports/table_data.h"
#include "reports/table_document.h"
#include "tests/reports/golden.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

LoadedCampaign loaded(const std::string& path) {
  auto campaign = load_campaign(path);
  EXPECT_TRUE(campaign.ok()) << to_string(campaign.error());
  campaign->path = "campaign.db";
  return std::move(campaign).value();
}

class TableTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    synthetic::write_campaign(folder_->file("campaign.db"), 6, 1);
    campaign_ = new LoadedCampaign(loaded(folder_->file("campaign.db")));
  }
  static void TearDownTestSuite() {
    delete campaign_;
    delete folder_;
  }
  static TableReport report(const TableFilter& filter = {}) { return make_table({*campaign_}, filter); }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline LoadedCampaign* campaign_ = nullptr;
};

TEST_F(TableTest, TextIsGoldenAndFitsThePage) {
  const std::string text = render_text(table_document(report()), false);
  expect_golden("table.txt", text);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), kPageWidth) << line;
  EXPECT_EQ(text.find('\x1B'), std::string::npos) << "no colour unless asked for";
  EXPECT_NE(render_text(table_document(report()), true).find("\x1B[1m"), std::string::npos);
}

TEST_F(TableTest, MarkdownAndCsvAreGolden) {
  expect_golden("table.md", render_markdown(table_document(report({"mixed", ""}))));
  expect_golden("table.csv", table_csv(report({"mixed", ""})));
}

TEST_F(TableTest, JsonCarriesWhatTheGatesRead) {
  const auto json = nlohmann::json::parse(table_json(report()));
  ASSERT_EQ(json["rows"].size(), 7U * 2 * 2 * 3);
  for (const auto& row : json["rows"]) {
    for (const char* key : {"scan", "timing", "workload", "device", "detector", "n", "detected", "by_chance",
                            "right_class", "duration_s", "cut", "ttfd_s", "probes"})
      EXPECT_TRUE(row.contains(key)) << key;
    EXPECT_LE(row["detected"], row["n"]);
    EXPECT_EQ(row["ttfd_s"].is_null(), row["detected"].get<int>() * 2 < row["n"].get<int>() || row["n"] == 0)
        << row;
    if (row["detector"] == "always-normal") {
      EXPECT_EQ(row["detected"], 0);
    }
    if (row["class"] == "arp" && row["detector"] == "threshold") {
      EXPECT_EQ(row["not_covered"], 6);
    }
    const bool cut = row["timing"] == "T2" && row["scan"].get<std::string>().find("-sS") != std::string::npos;
    EXPECT_EQ(row["cut"], cut);
    EXPECT_EQ(row["duration_s"].is_null(), cut) << "a cut scan's length is not nmap's";
  }
  for (const auto& row : json["false_alarms"])
    for (const char* key : {"workload", "detector", "alarms", "hours", "per_hour", "upper"})
      EXPECT_TRUE(row.contains(key)) << key;
  EXPECT_EQ(json["failed"].size(), 1U);
  EXPECT_EQ(json["trials"]["done"], 179);
}

TEST_F(TableTest, FilterKeepsOneWorkload) {
  const TableReport mixed = report({"mixed", ""});
  EXPECT_EQ(mixed.planned, 90);
  for (const ScanRow& row : mixed.rows) EXPECT_EQ(row.setting.workload, "mixed");
  EXPECT_EQ(report({"", "no such device"}).planned, 0);
}

TEST_F(TableTest, ChanceComesFromTheSameWorkload) {
  for (const ScanRow& row : report().rows) {
    if (row.detector != "threshold" || row.n == 0) continue;
    EXPECT_EQ(row.by_chance > 0, row.setting.workload == "mixed") << row.setting.workload;
  }
}

TEST_F(TableTest, FilesArePooledAndMixedScenariosNoted) {
  LoadedCampaign other = *campaign_;
  const TableReport same = make_table({*campaign_, other}, {});
  EXPECT_TRUE(same.notes.empty());
  EXPECT_EQ(same.rows.front().n, 2 * report().rows.front().n);
  other.header.scenario_hash = "another";
  const TableReport mixed = make_table({*campaign_, other}, {});
  ASSERT_EQ(mixed.notes.size(), 1U);
  EXPECT_NE(mixed.notes[0].find("2 different scenarios"), std::string::npos);
}

TEST_F(TableTest, MixedVersionsOfADetectorAreNoted) {
  LoadedCampaign other = *campaign_;
  for (ScoredTrial& trial : other.trials)
    for (DetectorOutcome& outcome : trial.trial.record.detectors)
      if (outcome.detector == "zpi") outcome.hash = "another";
  const TableReport report = make_table({*campaign_, other}, {});
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_NE(report.notes[0].find("zpi"), std::string::npos);
  for (ScoredTrial& trial : other.trials) trial.trial.device = "of another system";
  EXPECT_TRUE(make_table({*campaign_, other}, {}).notes.empty()) << "there it is another program";
}

TEST_F(TableTest, AnotherTargetIsAnotherTableAndIsSaid) {
  LoadedCampaign slow = *campaign_;
  for (ScoredTrial& trial : slow.trials) trial.trial.target.impairment = "slow-link";
  const TableReport report = make_table({*campaign_, slow}, {});
  EXPECT_EQ(report.rows.size(), 2U * 7 * 2 * 2 * 3);
  const std::string text = render_text(table_document(report), false);
  EXPECT_NE(text.find("closed ports open, link slow-link, sampled"), std::string::npos);
  const auto json = nlohmann::json::parse(table_json(report));
  EXPECT_EQ(json["false_alarms"].back()["impairment"], "slow-link");
}

TEST_F(TableTest, WhatIsAllowedButLikeAnAttackStandsApart) {
  LoadedCampaign campaign = *campaign_;
  campaign.header.workloads_apart = {"mixed"};
  const TableReport report = make_table({campaign}, {});
  const std::string text = render_text(table_document(report), false);
  const std::size_t ordinary = text.find("False alarms in time without probes");
  const std::size_t apart = text.find("workloads that are allowed, but like an attack");
  const std::size_t hours = text.find("How long devices were recorded");
  ASSERT_TRUE(ordinary < apart && apart < hours && hours != std::string::npos);
  EXPECT_EQ(text.substr(ordinary, apart - ordinary).find("mixed"), std::string::npos);
  EXPECT_EQ(text.substr(apart, hours - apart).find("idle"), std::string::npos);
  ASSERT_EQ(report.hours.size(), 2U);
  EXPECT_TRUE(report.hours.back().apart);
  double all = 0;
  for (const ScoredTrial& scored : campaign.trials)
    if (scored.trial.state == TrialState::done && scored.trial.workload == "idle")
      all += seconds(scored.trial.record.ended - scored.trial.record.started) / 3600;
  EXPECT_NEAR(report.hours.front().hours, all, 1e-9);
}

TEST_F(TableTest, SkippedTrialsAreCountedByReason) {
  LoadedCampaign campaign = *campaign_;
  for (std::size_t i : {0U, 1U}) {
    campaign.trials[i].trial.state = TrialState::skipped;
    campaign.trials[i].trial.record.reason = "kernel has no netem";
  }
  const TableReport report = make_table({campaign}, {});
  ASSERT_EQ(report.skipped.size(), 1U);
  EXPECT_EQ(report.skipped[0].trials, 2);
  EXPECT_NE(render_text(table_document(report), false).find("2 skipped: kernel has no netem"),
            std::string::npos);
}

TEST_F(TableTest, AScanWithoutAClassHasNoRightClass) {
  LoadedCampaign campaign = *campaign_;
  for (ScoredTrial& scored : campaign.trials)
    if (scored.trial.technique == "arp-sweep") scored.trial.traffic_class = TrafficClass::other;
  const auto json = nlohmann::json::parse(table_json(make_table({campaign}, {})));
  int rows = 0;
  for (const auto& row : json["rows"]) {
    if (row["class"] != "other") continue;
    ++rows;
    EXPECT_TRUE(row["right_class"].is_null());
    EXPECT_TRUE(row["detected"].is_number());
  }
  EXPECT_GT(rows, 0);
}

TEST_F(TableTest, TcpOfUncertainFamilyIsDetectedAndCountedBesideTheRightClass) {
  LoadedCampaign campaign = *campaign_;
  for (ScoredTrial& scored : campaign.trials) {
    if (scored.trial.traffic_class != TrafficClass::tcp6) continue;
    for (DetectorScore& score : scored.score.detectors) {
      if (score.detector != "zpi") continue;
      score.family_uncertain = score.detected();
      score.right_class = score.right_family = false;
    }
  }
  const TableReport report = make_table({campaign}, {});
  int uncertain = 0;
  for (const ScanRow& row : report.rows) {
    uncertain += row.family_uncertain;
    if (row.detector != "zpi" || row.scan.traffic_class != TrafficClass::tcp6) continue;
    EXPECT_EQ(row.family_uncertain, row.detected);
    EXPECT_EQ(row.right_class + row.right_family, 0);
  }
  EXPECT_GT(uncertain, 0);
  const std::string text = render_text(table_document(report), false);
  EXPECT_NE(text.find("Detected as TCP, family uncertain, and never called by the class: zpi 6 scans."),
            std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), kPageWidth) << line;
}

TEST_F(TableTest, AnotherSamplingRateIsAnotherTable) {
  LoadedCampaign fast = *campaign_;
  for (ScoredTrial& trial : fast.trials) trial.trial.sampling_rate_hz = 100;
  const TableReport report = make_table({*campaign_, fast}, {});
  EXPECT_EQ(report.rows.size(), 2U * 7 * 2 * 2 * 3);
  const std::string text = render_text(table_document(report), false);
  EXPECT_NE(text.find("sampled at 100 Hz"), std::string::npos);
  EXPECT_NE(text.find("100 Hz  "), std::string::npos) << "and a column in the false alarms";
}

/// As in imported campaigns.
TEST_F(TableTest, WhereNoCountersWereReadThereIsNoRate) {
  LoadedCampaign imported = *campaign_;
  for (ScoredTrial& trial : imported.trials) trial.trial.sampling_rate_hz = 0;
  const TableReport report = make_table({*campaign_, imported}, {});
  const std::string text = render_text(table_document(report), false);
  EXPECT_NE(text.find("closed ports open, no counters were read"), std::string::npos);
  EXPECT_NE(text.find("no counters  "), std::string::npos) << "and in the column of the false alarms";
  EXPECT_EQ(text.find(" 0 Hz"), std::string::npos);
  EXPECT_TRUE(
      nlohmann::json::parse(table_json(make_table({imported}, {})))["rows"][0]["sampling_rate_hz"].is_null());
}

/// Names from files and devices may hold anything.
TEST_F(TableTest, HostileNamesStayData) {
  LoadedCampaign hostile = *campaign_;
  const std::string name = "=1+1|<b>\"x\",\x1B[31m\n`";
  for (ScoredTrial& trial : hostile.trials) {
    trial.trial.device = name;
    trial.trial.record.reason = name;
  }
  const TableReport report = make_table({hostile}, {});
  EXPECT_EQ(nlohmann::json::parse(table_json(report))["rows"][0]["device"], name);
  const std::string text = render_text(table_document(report), false);
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  const std::string markdown = render_markdown(table_document(report));
  EXPECT_EQ(markdown.find("<b>"), std::string::npos);
  EXPECT_EQ(markdown.find("1|"), std::string::npos) << "the bar is escaped";
  EXPECT_EQ(markdown.find('\x1B'), std::string::npos);
  const std::string csv = table_csv(report);
  EXPECT_NE(csv.find(",\"'=1+1|<b>\"\"x\"\",\x1B[31m\n`\","), std::string::npos) << "quoted, and no formula";
}

TEST_F(TableTest, InvalidUtf8IsReplacedNotThrown) {
  LoadedCampaign hostile = *campaign_;
  for (ScoredTrial& trial : hostile.trials) trial.trial.device = "\xFF\xFE";
  EXPECT_TRUE(nlohmann::json::accept(table_json(make_table({hostile}, {}))));
  EXPECT_FALSE(table_csv(make_table({hostile}, {})).empty());
}

TEST(TableOfNothing, SaysThatNothingIsDone) {
  TemporaryFolder folder;
  const std::string path = folder.file("campaign.db");
  {
    ASSERT_TRUE(
        CampaignStore::create(path, synthetic::header(), synthetic::plan({synthetic::placebo(1)})).ok());
  }
  const TableReport report = make_table({loaded(path)}, {});
  EXPECT_NE(render_text(table_document(report), false).find("0 of 1 trials done"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::parse(table_json(report))["rows"].empty());
}

TEST(NumberFormat, IsForPeople) {
  EXPECT_EQ(format_time(0.0312), "0.03 s");
  EXPECT_EQ(format_time(1.74), "1.7 s");
  EXPECT_EQ(format_time(42.7), "43 s");
  EXPECT_EQ(format_time(9.96), "10 s");
  EXPECT_EQ(format_time(0.996), "1.0 s");
  EXPECT_EQ(format_time(725), "12 min 05 s");
  EXPECT_EQ(format_ttfd(std::nullopt, 0), "not reached");
  EXPECT_EQ(format_ttfd(0.02, 0.1), "<= 0.10 s");
  EXPECT_EQ(format_ttfd(0.12, 0.1), "0.12 s");
  EXPECT_EQ(format_decimal(0.30, 2), "0.3");
  EXPECT_EQ(format_decimal(-0.001, 1), "0");
  EXPECT_EQ(format_decimal(100, 1), "100");
  EXPECT_EQ(format_hours(0.11), "6.6 min");
  EXPECT_EQ(format_hours(0.61), "37 min");
  EXPECT_EQ(format_hours(1), "1.0 h");
}

}  // namespace
}  // namespace zpilab
