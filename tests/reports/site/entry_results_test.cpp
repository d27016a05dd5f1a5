// What trials come to, against numbers worked out by hand.
#include "reports/site/entry_results.h"

#include <gtest/gtest.h>

#include <cmath>

#include "reports/site/site_cells.h"
#include "tests/reports/results/entries.h"

namespace zpilab {
namespace {

const ScanResult& of(const EntryResults& results, int timing, const std::string& nmap) {
  for (const auto& [scan, result] : results.scans.at(timing))
    if (scan.nmap == nmap) return result;
  throw std::runtime_error("no scan " + nmap);
}

TEST(EntryResults, CountsWhatIsScoredAndWhatIsLeftOut) {
  const EntryResults results = entry_results(invented::mixed("alice", "zpi"));
  const ScanResult& syn = of(results, 3, "-sS");
  EXPECT_EQ(syn.n, 10);
  EXPECT_EQ(syn.detected, 10);
  EXPECT_DOUBLE_EQ(*syn.median, 0.09);  // the fifth of 0.05, 0.06, ...: half are detected by then
  EXPECT_DOUBLE_EQ(*syn.probes, 33.5);  // between 20 + 3 * 4 and 20 + 3 * 5
  EXPECT_DOUBLE_EQ(*syn.earliest, 0.05);
  EXPECT_DOUBLE_EQ(*syn.duration, 0.25);
  ASSERT_TRUE(syn.interval);
  EXPECT_NEAR(syn.interval->lower, std::pow(0.025, 0.1), 1e-9);  // Clopper-Pearson of n of n

  const ScanResult& udp = of(results, 3, "-sU");
  EXPECT_EQ(udp.detected, 1);
  EXPECT_FALSE(udp.median) << "one of four is no half";
  EXPECT_FALSE(udp.interval) << "under six";
  EXPECT_EQ(of(results, 3, "-PR -sn").detected, 0);
  EXPECT_EQ(of(results, 3, "-6 -sS").not_covered, 2);
  EXPECT_EQ(of(results, 3, "-6 -sS").n, 0);
  EXPECT_EQ(of(results, 3, "-sF").not_done, 2);
  EXPECT_EQ(results.scored, 28);
  EXPECT_EQ(results.detected, 21);
}

TEST(EntryResults, FalseAlarmsArePoissonAndOnlyWhereThereWasQuiet) {
  Entry entry = invented::mixed("alice", "zpi");
  const EntryResults results = entry_results(entry);
  EXPECT_NEAR(results.quiet.at("idle").per_hour.upper, -std::log(0.05) / 2.5, 1e-9);
  EXPECT_EQ(results.all_quiet->alarms, 3);
  EXPECT_NEAR(results.all_quiet->per_hour.lower, 0.6187 / 4, 1e-4);  // Garwood, of 3
  EXPECT_NEAR(results.all_quiet->per_hour.upper, 8.7673 / 4, 1e-4);
  entry.quiet = {{"idle", 0, 4}};
  EXPECT_FALSE(entry_results(entry).all_quiet) << "no time, no rate";
}

TEST(EntryResults, OfNothingIsNothing) {
  const EntryResults results = entry_results({});
  EXPECT_TRUE(results.scans.empty() && results.quiet.empty() && !results.all_quiet);
}

TEST(SiteCells, TellGapsFromMissesAndMeasurements) {
  const EntryResults results = entry_results(invented::mixed("alice", "zpi"));
  EXPECT_EQ(median_text(of(results, 3, "-sS")), "0.09 s");
  EXPECT_EQ(median_interval_text(of(results, 3, "-sS")), "0.05-0.12 s");
  EXPECT_EQ(median_text(of(results, 3, "-sU")), "not reached");
  EXPECT_EQ(median_text(of(results, 3, "-PR -sn")), "missed");
  EXPECT_EQ(median_text(of(results, 3, "-6 -sS")), "not covered");
  EXPECT_EQ(median_text(of(results, 3, "-sF")), "not done");
  ScanResult contaminated;
  contaminated.contaminated = 2;
  EXPECT_EQ(median_text(contaminated), "contaminated");
  EXPECT_EQ(rate_text(results.quiet.at("idle")), "< 1.2/h");
  EXPECT_EQ(rate_interval_text(results.quiet.at("idle")), "");
  EXPECT_EQ(rate_text(results.quiet.at("light")), "2/h");
}

TEST(SiteCells, NamesAreCutBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc...");
  EXPECT_EQ(shortened("\xD7\xA9\xD7\x9C\xD7\x95", 2), "\xD7\xA9\xD7\x9C...");
  EXPECT_EQ(shortened(std::string(10, '\x80'), 3), std::string(10, '\x80')) << "no character begins";
  EXPECT_EQ(stranger("\xE2\x80\xAE<b>").str(), "<bdi>\xEF\xBF\xBD&lt;b&gt;</bdi>");
}

}  // namespace
}  // namespace zpilab
