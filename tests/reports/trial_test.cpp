#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/trial_document.h"
#include "tests/reports/golden.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

class TrialReportTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    synthetic::write_campaign(folder_->file("campaign.db"), 1, 1);
  }
  static void TearDownTestSuite() { delete folder_; }
  static TrialReport report(int trial) {
    const auto reader = CampaignReader::open(folder_->file("campaign.db"));
    EXPECT_TRUE(reader.ok());
    auto made = make_trial_report(*reader, trial);
    EXPECT_TRUE(made.ok()) << to_string(made.error());
    return std::move(made).value();
  }
  static std::string text(int trial) { return render_text(trial_document(report(trial)), false); }

  static inline TemporaryFolder* folder_ = nullptr;
};

TEST_F(TrialReportTest, TimelineOfABurstIsGolden) { expect_golden("trial.txt", text(1)); }

TEST_F(TrialReportTest, EveryTrialHasATimeline) {
  for (int trial = 1; trial <= 30; ++trial) {
    EXPECT_NE(text(trial).find("Trial " + std::to_string(trial)), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse(trial_json(report(trial)))["trial"], trial);
  }
  EXPECT_NE(text(2).find("threshold: does not cover this class"), std::string::npos);
  EXPECT_NE(text(3).find("reason: the scan's pace was distorted"), std::string::npos);
  EXPECT_NE(text(8).find("nmap stopped: the scan is cut"), std::string::npos);
  EXPECT_NE(text(15).find("quiet, as it should be"), std::string::npos);
}

TEST_F(TrialReportTest, MissingTrialIsNamed) {
  const auto reader = CampaignReader::open(folder_->file("campaign.db"));
  const auto missing = make_trial_report(*reader, 31);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Errc::invalid_input);
  EXPECT_NE(missing.error().what.find("no trial 31"), std::string::npos);
}

TEST_F(TrialReportTest, AnAlarmFromALogHasNoSample) {
  TrialReport logged = report(1);
  Detection detection;
  detection.detector = "scanlogd";
  detection.time = synthetic::kFirstProbe + 50 * kMillisecond;
  logged.trial.record.detections = {detection};
  logged.score = score_trial(logged.trial, logged.probes, 10 * kSecond);
  const std::string page = render_text(trial_document(logged), false);
  EXPECT_NE(page.find("(first probe to verdict 0.050 s)"), std::string::npos) << page;
}

TEST_F(TrialReportTest, OfAnImportedTrialNoCountersWereRead) {
  TrialReport imported = report(1);
  imported.trial.sampling_rate_hz = 0;
  const std::string page = render_text(trial_document(imported), false);
  EXPECT_NE(page.find("no counters were read, repetition 1"), std::string::npos) << page;
  EXPECT_TRUE(nlohmann::json::parse(trial_json(imported))["sampling_rate_hz"].is_null());
}

TEST_F(TrialReportTest, RepeatedAlarmsShareALine) {
  TrialReport noisy = report(1);
  for (int i = 0; i < 50; ++i)
    noisy.trial.record.detections.push_back(
        synthetic::alarm("zpi", i * 100 * kMillisecond, TrafficClass::tcp4));
  noisy.score = score_trial(noisy.trial, noisy.probes, 10 * kSecond);
  const std::string page = render_text(trial_document(noisy), false);
  EXPECT_NE(page.find("repeated 50 times until 4.900"), std::string::npos) << page;
}

TEST(CountersThatMoved, AreRankedBySurprise) {
  SampleSeries series{{"steady", "probed", "slower", "still"}, {}};
  for (std::uint64_t i = 0; i <= 100; ++i) {
    Sample sample{i + 1, static_cast<Nanoseconds>(i) * 100 * kMillisecond, 0, 0, {}};
    const bool scan = i > 50;
    if (i > 0) sample.deltas = {{0, 10}};
    if (scan) sample.deltas.emplace_back(1U, 40);
    if (i > 0 && !scan) sample.deltas.emplace_back(2U, 5);
    series.samples.push_back(std::move(sample));
  }
  const auto moved = counters_that_moved(series, 5 * kSecond + 1, 10 * kSecond, 12);
  ASSERT_EQ(moved.size(), 2U) << "the steady and the still are no news";
  EXPECT_EQ(moved[0].name, "probed");
  EXPECT_EQ(moved[0].during, 2000);
  EXPECT_NEAR(moved[0].during_per_second, 400, 1e-9);
  EXPECT_EQ(moved[1].name, "slower");
  EXPECT_LT(moved[1].surprise, 0);
  EXPECT_EQ(counters_that_moved(series, 5 * kSecond + 1, 10 * kSecond, 1).size(), 1U);
  EXPECT_TRUE(counters_that_moved({}, 0, 0, 12).empty());
}

}  // namespace
}  // namespace zpilab
