#include "harness/store/export.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

/// A strict reader of RFC 4180.
std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      rows.back().push_back(std::move(cell));
      cell.clear();
      if (c == '\n') rows.emplace_back();
    } else {
      cell += c;
    }
  }
  EXPECT_TRUE(rows.back().empty() && cell.empty() && !quoted) << "the text ends within a row";
  rows.pop_back();
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows.front().size());
  return rows;
}

class ExportTest : public testing::Test {
 protected:
  void SetUp() override {
    PlannedTrial trial = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
    trial.device = "a \"device\", with\nlines";
    PlannedTrial second = synthetic::placebo(2);
    auto store = CampaignStore::create(path_, synthetic::header(), synthetic::plan({trial, second}));
    ASSERT_TRUE(store.ok());
    TrialRecord record = synthetic::record(trial);
    record.detections = {synthetic::alarm("zpi", 60 * kMillisecond, TrafficClass::tcp4)};
    ASSERT_TRUE((*store)->trial_finished(record).ok());
    record = synthetic::record(second);
    record.series.counters = {"udpNoPorts", "only.here"};
    record.series.samples = {{1, 5, 0, 0, {}}, {2, 6, 1, 2, {{1, -7}}}};
    ASSERT_TRUE((*store)->trial_finished(record).ok());
  }
  std::vector<std::vector<std::string>> exported(ExportPart part, std::optional<int> trial = {}) {
    std::ostringstream out;
    const auto reader = CampaignReader::open(path_);
    const auto done = export_csv(*reader, part, trial, out);
    EXPECT_TRUE(done.ok()) << to_string(done.error());
    return parse_csv(out.str());
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("campaign.db");
};

TEST_F(ExportTest, TrialsQuoteHostileNames) {
  const auto rows = exported(ExportPart::trials);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0][2], "device");
  EXPECT_EQ(rows[1][2], "a \"device\", with\nlines");
  EXPECT_EQ(rows[1][6], "T3");
  EXPECT_EQ(rows[2][3], "");
}

TEST_F(ExportTest, ProbesCountFromTheFirst) {
  const auto rows = exported(ExportPart::probes);
  ASSERT_EQ(rows.size(), 1001U);
  EXPECT_EQ(rows[2][3], "0.000200000");
  EXPECT_EQ(rows[2][4], "probe");
}

TEST_F(ExportTest, DetectionsCarryTheirSampleTime) {
  const auto rows = exported(ExportPart::detections);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1][1], "zpi");
  EXPECT_EQ(rows[1][5], "0.060000000");
  EXPECT_EQ(rows[1][6], "tcp4");
}

TEST_F(ExportTest, SamplesAreWideAndMissingIsNotZero) {
  const auto rows = exported(ExportPart::samples);
  const std::vector<std::string> names(rows[0].begin() + 6, rows[0].end());
  EXPECT_EQ(names,
            (std::vector<std::string>{"linux.IpExt.InOctets", "only.here", "tcpInSegs", "udpNoPorts"}));
  const std::vector<std::string> first(rows[1].begin() + 6, rows[1].end());
  EXPECT_EQ(first, (std::vector<std::string>{"", "", "", ""})) << "counting begins with the first sample";
  const std::vector<std::string> second(rows[2].begin() + 6, rows[2].end());
  EXPECT_EQ(second, (std::vector<std::string>{"1000", "", "0", "0"}));
  const std::vector<std::string> last(rows.back().begin(), rows.back().end());
  EXPECT_EQ(last, (std::vector<std::string>{"2", "2", "6", "", "1", "2", "", "-7", "", "0"}));
}

TEST_F(ExportTest, OneTrialOnly) {
  EXPECT_EQ(exported(ExportPart::samples, 2).size(), 3U);
  std::ostringstream out;
  const auto missing = export_csv(*CampaignReader::open(path_), ExportPart::trials, 99, out);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Errc::invalid_input);
  EXPECT_TRUE(out.str().empty());
}

TEST(ExportPartWord, KnowsItsFourWords) {
  EXPECT_EQ(parse_export_part("detections"), ExportPart::detections);
  EXPECT_FALSE(parse_export_part("everything").has_value());
}

}  // namespace
}  // namespace zpilab
