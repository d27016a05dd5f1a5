// The page of the synthetic campaign: what it says, that it is whole, and that nothing gets out of its text.
#include "reports/html/report_page.h"

#include <gtest/gtest.h>

#include <set>

#include "reports/html/choose_trials.h"
#include "reports/html/sections.h"
#include "reports/html/trial_article.h"
#include "reports/page/page_frame.h"
#include "tests/reports/golden.h"
#include "tests/reports/page/well_formed.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

class ReportPageTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    synthetic::write_campaign(path(), 6, 1);
  }
  static void TearDownTestSuite() { delete folder_; }
  static std::string path() { return folder_->file("campaign.db"); }
  static LoadedCampaign campaign() {
    auto campaign = load_campaign(path());
    EXPECT_TRUE(campaign.ok());
    return std::move(campaign).value();
  }
  static std::string page_of(LoadedCampaign campaign, std::size_t largest = kLargestPage) {
    PageData data(std::move(campaign), "campaign.db");
    const auto reader = CampaignReader::open(path());
    EXPECT_TRUE(reader.ok());
    const auto page = report_page(data, *reader, largest);
    EXPECT_TRUE(page.ok()) << to_string(page.error());
    return *page;
  }
  static inline TemporaryFolder* folder_ = nullptr;
};

/// One element a line, so that a difference can be read.
std::string in_lines(const Markup& markup) {
  std::string lines;
  for (const char c : markup.str()) {
    if (c == '<' && !lines.empty() && lines.back() == '>') lines += '\n';
    lines += c;
  }
  return lines + "\n";
}

TEST_F(ReportPageTest, SummaryClassesAndTablesAreGolden) {
  PageData data(campaign(), "campaign.db");
  expect_golden("summary.html", in_lines(summary_section(data)));
  expect_golden("classes.html", in_lines(classes_section(data)));
  expect_golden("tables.html", in_lines(tables_section(data)));
  expect_golden("price.html", in_lines(price_section(data)));
}

TEST_F(ReportPageTest, ATimelineIsGolden) {
  const auto reader = CampaignReader::open(path());
  const auto report = make_trial_report(*reader, 1);
  ASSERT_TRUE(report.ok());
  expect_golden("trial.html",
                in_lines(trial_article(*report, DetectorStyle({"zpi", "threshold", "always-normal"}), {})));
}

/// Samples stand at the edges between which lines are drawn: none may fall through for its rounded time.
TEST_F(ReportPageTest, ATimelineShowsWhatTheModelHeldLikely) {
  const auto reader = CampaignReader::open(path());
  auto report = make_trial_report(*reader, 1);
  ASSERT_TRUE(report.ok());
  const Nanoseconds first = report->series.samples.front().time;
  for (const Sample& sample : report->series.samples) {
    ClassScores scores;
    scores.seconds = seconds(sample.time - first) + (report->scores.size() % 2 == 0 ? 4e-7 : -4e-7);
    scores.probability[1] = 0.75;
    scores.probability[2] = 0.05;
    report->scores.push_back(scores);
  }
  const std::string drawn = in_lines(trial_article(*report, DetectorStyle({"zpi"}), {4, 1'000'000}));
  EXPECT_NE(drawn.find("model: tcp4"), std::string::npos);
  EXPECT_NE(drawn.find("up to 75 %"), std::string::npos);
  EXPECT_EQ(drawn.find("model: arp"), std::string::npos) << "never likely";
  const auto lane = drawn.find("M0 6.5H");
  ASSERT_NE(lane, std::string::npos) << drawn.substr(drawn.find("model: tcp4"), 600);
  const std::string line = drawn.substr(lane, drawn.find('"', lane) - lane);
  EXPECT_EQ(line.find('V'), std::string::npos) << line << " is not three quarters all the time";
}

TEST_F(ReportPageTest, IsWholeAndLetsNothingIn) {
  const std::string page = page_of(campaign());
  const WellFormed read(page);
  EXPECT_EQ(read.count("h1"), 1);
  EXPECT_EQ(read.count("main"), 1);
  EXPECT_EQ(read.count("section"), 7);
  EXPECT_EQ(read.count("img") + read.count("iframe") + read.count("object") + read.count("form"), 0);
  EXPECT_EQ(read.count("script"), 1);
  EXPECT_NE(page.find("default-src &#39;none&#39;"), std::string::npos);
  for (const char* reference : {"src=", "href=\"http", "url(", "@import", " style=\"", " onclick="})
    EXPECT_EQ(page.find(reference), std::string::npos) << reference;
}

/// Every link leads to something in the page.
TEST_F(ReportPageTest, LinksLeadSomewhere) {
  const std::string page = page_of(campaign());
  int links = 0;
  for (std::size_t at = page.find("href=\"#"); at != std::string::npos; at = page.find("href=\"#", at + 1)) {
    const std::string id = page.substr(at + 7, page.find('"', at + 7) - at - 7);
    EXPECT_NE(page.find(" id=\"" + id + "\""), std::string::npos) << id;
    ++links;
  }
  EXPECT_GT(links, 50);
}

TEST_F(ReportPageTest, StaysBelowItsBoundAndSaysWhatIsLeftOut) {
  const std::string whole = page_of(campaign());
  EXPECT_EQ(whole.find("are left out so that"), std::string::npos);
  const std::size_t bound = whole.size() * 2 / 3;
  const std::string bounded = page_of(campaign(), bound);
  EXPECT_LE(bounded.size(), bound);
  EXPECT_GT(bounded.size(), bound * 9 / 10) << "the room is used";
  EXPECT_NE(bounded.find("are left out so that"), std::string::npos);
  EXPECT_LT(WellFormed(bounded).count("details"), WellFormed(whole).count("details"));
}

TEST_F(ReportPageTest, HostileNamesStayText) {
  const std::string name = "</script><script>alert(1)</script>\"'&\x1B[31m\xFF\xE2\x80\xAE";
  LoadedCampaign hostile = campaign();
  hostile.header.scenario_name = hostile.header.inventory_name = hostile.header.scenario_text = name;
  hostile.header.detectors[name] = hostile.header.workloads[name] = name;
  for (ScoredTrial& scored : hostile.trials) {
    scored.trial.device = scored.trial.workload = scored.trial.policy = name;
    if (!scored.trial.placebo()) scored.trial.scan = name;
    scored.trial.record.reason = name;
    scored.trial.record.environment[name] = name;
    for (DetectorOutcome& outcome : scored.trial.record.detectors) outcome.version = name;
  }
  const std::string page = page_of(std::move(hostile));
  EXPECT_EQ(WellFormed(page).count("script"), 1);
  EXPECT_EQ(page.find("alert(1)</script"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;alert(1)"), std::string::npos) << "it is told all the same";
}

TEST_F(ReportPageTest, ATrialHasAPageOfItsOwn) {
  const auto reader = CampaignReader::open(path());
  for (const int trial : {1, 3, 8, 15}) {
    const auto report = make_trial_report(*reader, trial);
    ASSERT_TRUE(report.ok());
    const std::string page = trial_page(*report, "<campaign>.db");
    EXPECT_EQ(WellFormed(page).count("h1"), 1);
    EXPECT_NE(page.find("Trial " + std::to_string(trial) + ":"), std::string::npos);
    EXPECT_NE(page.find("Where it ran"), std::string::npos);
  }
}

TEST(ReportPageOfNothing, SaysSo) {
  TemporaryFolder folder;
  const std::string path = folder.file("campaign.db");
  ASSERT_TRUE(
      CampaignStore::create(path, synthetic::header(), synthetic::plan({synthetic::placebo(1)})).ok());
  auto campaign = load_campaign(path);
  PageData data(std::move(*campaign), "campaign.db");
  const auto reader = CampaignReader::open(path);
  const auto page = report_page(data, *reader);
  ASSERT_TRUE(page.ok());
  EXPECT_NE(page->find("No scan was scored yet"), std::string::npos);
  EXPECT_EQ(WellFormed(*page).count("h1"), 1);
}

TEST_F(ReportPageTest, TheMostTellingTrialsComeFirst) {
  const LoadedCampaign loaded = campaign();
  const TableReport report = make_table({loaded}, {});
  const DetectorStyle style(report);
  EXPECT_EQ(style.names(), (std::vector<std::string>{"zpi", "threshold", "always-normal"}));
  const auto chosen = choose_trials(loaded, report, style);
  ASSERT_FALSE(chosen.empty());
  EXPECT_NE(chosen.front().why.find("slowest of zpi"), std::string::npos);
  std::set<int> once;
  bool invalid = false;
  for (const ChosenTrial& choice : chosen) {
    EXPECT_TRUE(once.insert(choice.trial).second) << choice.trial;
    invalid = invalid || (choice.trial == 3 && choice.why == "invalid");
  }
  EXPECT_TRUE(invalid);
}

TEST(PolicyHash, IsThatOfThePolicy) {
  EXPECT_EQ(policy_hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  EXPECT_EQ(policy_hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

}  // namespace
}  // namespace zpilab
