#include "reports/html/figure_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "reports/page/write_page.h"
#include "tests/reports/page/well_formed.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

std::string contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(FileStem, IsSafeOnEveryFileSystem) {
  EXPECT_EQ(file_stem("detected syn6 T3 light"), "detected-syn6-t3-light");
  EXPECT_EQ(file_stem("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(file_stem("\xFF/\\:*?\n"), "figure");
  EXPECT_LE(file_stem(std::string(500, 'x')).size(), 80U);
}

TEST(WriteFigures, MakesOneFileOfEach) {
  TemporaryFolder folder;
  synthetic::write_campaign(folder.file("campaign.db"), 1, 1);
  auto campaign = load_campaign(folder.file("campaign.db"));
  for (ScoredTrial& scored : campaign->trials)
    scored.trial.scan = scored.trial.placebo() ? "" : "same/<name>";
  const PageData data(std::move(*campaign), "campaign.db");
  const auto paths = write_figures(data, folder.file("figures"));
  ASSERT_TRUE(paths.ok()) << to_string(paths.error());
  EXPECT_EQ(std::set<std::string>(paths->begin(), paths->end()).size(), paths->size());
  // Of each scan, timing and workload, but the one whose only trial is invalid; then probes and false alarms.
  EXPECT_EQ(paths->size(), 7U * 2 * 2 - 1 + 2);
  for (const std::string& path : *paths) {
    const std::string file = contents(path);
    EXPECT_NE(file.find("xmlns=\"http://www.w3.org/2000/svg\""), std::string::npos);
    EXPECT_EQ(WellFormed(file).count("style"), 1);
  }
}

TEST(WriteFigures, SaysWhereItCannot) {
  TemporaryFolder folder;
  synthetic::write_campaign(folder.file("campaign.db"), 1, 1);
  auto campaign = load_campaign(folder.file("campaign.db"));
  const PageData data(std::move(*campaign), "campaign.db");
  const auto paths = write_figures(data, folder.file("campaign.db"));
  ASSERT_FALSE(paths.ok());
  EXPECT_EQ(paths.error().code, Errc::io);
}

TEST(WritePage, ReplacesAPageButNoDatabase) {
  TemporaryFolder folder;
  synthetic::write_campaign(folder.file("campaign.db"), 1, 1);
  const auto refused = write_page(folder.file("campaign.db"), "page");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
  EXPECT_TRUE(load_campaign(folder.file("campaign.db")).ok()) << "it is still there";
  ASSERT_TRUE(write_page(folder.file("page.html"), "first").ok());
  ASSERT_TRUE(write_page(folder.file("page.html"), "second").ok());
  EXPECT_EQ(contents(folder.file("page.html")), "second");
  EXPECT_FALSE(write_page(folder.file("no/such/folder.html"), "page").ok());
}

}  // namespace
}  // namespace zpilab
