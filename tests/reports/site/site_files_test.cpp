// The whole site: its pages are whole, its links lead somewhere, and nothing gets out of a stranger's text.
#include "reports/site/site_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "reports/results/entry_rows.h"
#include "tests/reports/golden.h"
#include "tests/reports/page/well_formed.h"
#include "tests/reports/results/entries.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using Files = std::map<std::string, std::string>;

ResultsFile results(const std::vector<Entry>& entries) {
  ResultsFile file;
  for (const Entry& entry : entries)
    file.entries.push_back(
        {entry_row(entry), {"submission/" + entry.submitter, "2026-01-02T03:04:05.000Z", "0.1.0"}, {}});
  return file;
}

ResultsFile several() {
  ResultsFile file = results(invented::several());
  file.entries[0].reproduction =
      Reproduction{file.entries[0].entry.id, "the maintainers", "2026-01-04T00:00:00.000Z"};
  file.withdrawals = {{"carol/lab-9/core-1/psad", "The clock was <wrong>.", "2026-01-05T00:00:00.000Z"}};
  return file;
}

Files site_of(const ResultsFile& file, const std::string& address = "") {
  auto data = site_data(file);
  EXPECT_TRUE(data.ok()) << to_string(data.error());
  data->address = address;
  return site_files(*data);
}

/// One element a line, so that a difference can be read; without what stands in every head.
std::string in_lines(const std::string& page) {
  std::string lines;
  for (const char c : page.substr(page.find("<body>"))) {
    if (c == '<' && !lines.empty() && lines.back() == '>') lines += '\n';
    lines += c;
  }
  return lines;
}

TEST(SiteFiles, AreGolden) {
  Entry small = invented::entry("alice", "zpi");
  invented::add_scans(small, "syn", "-sS", TrafficClass::tcp4, 3, 6, 6, 0.05);
  invented::add_scans(small, "arp", "-PR -sn", TrafficClass::arp, 3, 2, 0, 0);
  small.quiet = {{"light", 1.5, 0}};
  Entry other = invented::entry("bob", "arpalert");
  invented::add_scans(other, "arp", "-PR -sn", TrafficClass::arp, 3, 2, 2, 0.1);
  other.label = EntryLabel::self_reported;
  other.detector.division = Division::tuned;
  ResultsFile file = results({small, other});
  file.withdrawals = {{"carol/lab-9/core-1/psad", "wrong clock", "2026-01-05T00:00:00.000Z"}};
  const Files files = site_of(file, "https://example.org/");
  expect_golden("site-index.html", in_lines(files.at("index.html")));
  expect_golden("site-entry.html", in_lines(files.at("entries/alice/lab-1/core-1/zpi/index.html")));
  expect_golden("site-tombstone.html", in_lines(files.at("entries/carol/lab-9/core-1/psad/index.html")));
  expect_golden("site-results.json", files.at("results.json"));
  expect_golden("site-results.csv", files.at("results.csv"));
  expect_golden("site-feed.json", files.at("feed.json"));
}

TEST(SiteFiles, AreTheSameForTheSameResultsInAnyOrder) {
  ResultsFile file = several();
  const Files files = site_of(file);
  std::reverse(file.entries.begin(), file.entries.end());
  EXPECT_EQ(site_of(file), files);
}

TEST(SiteFiles, EveryPageIsWholeAndLetsNothingIn) {
  for (const auto& [path, text] : site_of(several())) {
    if (!path.ends_with(".html")) continue;
    const WellFormed read(text);
    EXPECT_EQ(read.count("h1"), 1) << path;
    EXPECT_EQ(read.count("main"), 1) << path;
    EXPECT_EQ(read.count("script"), path == "index.html" ? 1 : 0) << path;
    EXPECT_EQ(read.count("img") + read.count("iframe") + read.count("object") + read.count("form"), 0)
        << path;
    EXPECT_NE(text.find("default-src &#39;none&#39;"), std::string::npos) << path;
    for (const char* reference :
         {" src=\"", "href=\"http", "href=\"java", "url(", "@import", " style=\"", " onclick="})
      EXPECT_EQ(text.find(reference), std::string::npos) << path << " " << reference;
    EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos) << "a mark that turns the direction of writing";
    EXPECT_EQ(text.find("alert(1)</script"), std::string::npos) << path;
  }
}

TEST(SiteFiles, EveryLinkLeadsToAFileOfTheSite) {
  const Files files = site_of(several());
  int links = 0;
  for (const auto& [path, text] : files) {
    if (!path.ends_with(".html")) continue;
    for (std::size_t at = text.find("href=\""); at != std::string::npos; at = text.find("href=\"", at + 1)) {
      const std::string target = text.substr(at + 6, text.find('"', at + 6) - at - 6);
      if (target.starts_with("#") || target.starts_with("data:")) continue;
      const auto to = (std::filesystem::path(path).parent_path() / target).lexically_normal().string();
      EXPECT_TRUE(files.contains(to)) << path << " -> " << target;
      ++links;
    }
  }
  EXPECT_GT(links, 30);
}

TEST(SiteFiles, GapsAreShownAsGaps) {
  const Files files = site_of(several());
  const std::string& index = files.at("index.html");
  for (const char* gap :
       {">not run<", ">not covered<", ">missed<", ">not reached<", ">not done<", ">no quiet stretch<"})
    EXPECT_NE(index.find(gap), std::string::npos) << gap;
  EXPECT_NE(files.at("entries/alice/lab-1/core-1/psad/index.html").find("No quiet stretch was handed in"),
            std::string::npos);
}

TEST(SiteFiles, TheWithdrawnKeepTheirAddressAndNothingElse) {
  const Files files = site_of(several());
  const std::string& page = files.at("entries/carol/lab-9/core-1/psad/index.html");
  EXPECT_NE(page.find("The clock was &lt;wrong&gt;."), std::string::npos);
  EXPECT_NE(files.at("index.html").find("entries/carol/lab-9/core-1/psad/index.html"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(files.at("entries/carol/lab-9/core-1/psad/entry.json"))["reason"],
            "The clock was <wrong>.");
}

TEST(SiteFiles, FeedsAreReadByMachinesWhateverStandsInThem) {
  const Files files = site_of(several());
  const auto results = nlohmann::json::parse(files.at("results.json"));
  ASSERT_EQ(results["entries"].size(), 5U);
  ASSERT_EQ(results["withdrawn"].size(), 1U);
  for (const auto& entry : results["entries"]) EXPECT_TRUE(files.contains(entry["page"]));
  const auto feed = nlohmann::json::parse(files.at("feed.json"));
  EXPECT_EQ(feed["items"].size(), 6U);
  EXPECT_EQ(feed["items"][0]["title"], "Withdrawn: carol/lab-9/core-1/psad") << "the latest first";
  for (const auto& [path, text] : files) {
    if (path.ends_with(".json")) {
      EXPECT_TRUE(nlohmann::json::accept(text)) << path;
    }
  }
}

TEST(SiteFiles, NoCellOfTheCsvComputes) {
  const Files files = site_of(results({invented::hostile_entry()}));
  bool quoted = false, begins = true;
  for (const char c : files.at("results.csv")) {
    if (begins) {
      EXPECT_EQ(std::string("=+@\t\r").find(c), std::string::npos) << "a cell begins with " << c;
    }
    begins = (!quoted && (c == ',' || c == '\n')) || (begins && c == '"');
    if (c == '"') quoted = !quoted;
  }
}

TEST(SiteFiles, IdsThatLeadOutAreRefused) {
  for (const char* id : {"../../../etc/passwd", "/etc", "a/../../b", ""}) {
    ResultsFile file = several();
    file.entries[0].entry.id = id;
    EXPECT_EQ(site_data(file).error().code, Errc::invalid_input) << id;
    file = several();
    file.withdrawals[0].id = id;
    EXPECT_EQ(site_data(file).error().code, Errc::invalid_input) << id;
  }
}

TEST(WriteSite, WritesOnlyWhatDiffersAndRemovesNothing) {
  const TemporaryFolder folder;
  const std::string site = folder.file("site");
  const Files files = site_of(several());
  EXPECT_EQ(*write_site(files, site), static_cast<int>(files.size()));
  EXPECT_EQ(*write_site(files, site), 0);
  std::ofstream(site + "/index.html") << "something else";
  std::ofstream(site + "/CNAME") << "example.org";
  EXPECT_EQ(*write_site(files, site), 1);
  EXPECT_TRUE(std::filesystem::exists(site + "/CNAME"));
  EXPECT_EQ(write_site(files, folder.file("site/index.html")).error().code, Errc::io)
      << "a file is in the way";
}

TEST(SiteOfNothing, SaysSo) {
  const Files files = site_of({});
  EXPECT_NE(files.at("index.html").find("No entry yet."), std::string::npos);
  EXPECT_EQ(WellFormed(files.at("index.html")).count("h1"), 1);
}

}  // namespace
}  // namespace zpilab
