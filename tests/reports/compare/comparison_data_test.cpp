// How a comparison is told: to people, to CI, to trackers of benchmarks.
#include "reports/compare/comparison_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/compare/comparison_document.h"
#include "tests/reports/compare/measurements.h"
#include "tests/reports/golden.h"

namespace zpilab {
namespace {

using Json = nlohmann::json;

/// A cell that became slower, one that lost a trial, one with too few.
Comparison example() {
  Measurement base = replay({}), head = replay({});
  const auto add = [](Measurement& side, const std::string& scan, const std::string& timing, int n,
                      double first, int missed) {
    for (int i = 0; i < n; ++i) {
      const double ttfd = i < missed ? kNever : first + 0.1 * i;
      side.detectors[0].trials.push_back(
          measured_scan(scan + timing + std::to_string(i), scan, timing, ttfd));
    }
  };
  base.path = "base.json";
  head.path = "head.json";
  add(base, "-sS top-1000", "T2", 10, 0.3, 0);
  add(head, "-sS top-1000", "T2", 10, 0.6, 0);
  add(base, "-sU", "T3", 10, 0.1, 0);
  add(head, "-sU", "T3", 10, 0.1, 1);
  add(base, "-sO", "T3", 3, 0.1, 0);
  add(head, "-sO", "T3", 3, 0.1, 0);
  head.detectors[0].trials[0].false_alarms = 2;
  return *compare(base, head, default_gate());
}

TEST(ComparisonDocument, IsAsReviewed) {
  expect_golden("compare.txt", render_text(comparison_document(example()), false));
}

TEST(ComparisonDocument, OfGroupsSaysWhatCouldHaveBeenSeen) {
  const auto comparison = compare(campaign(rising(0.3)), campaign(rising(0.3)), default_gate());
  expect_golden("compare-live.md", render_markdown(comparison_document(*comparison)));
}

TEST(ComparisonJunit, IsAsReviewed) { expect_golden("compare.xml", comparison_junit(example())); }

TEST(ComparisonJunit, EscapesWhatFilesSay) {
  Comparison comparison = example();
  comparison.cells[0].scan = "<&\">\x1B";
  const std::string text = comparison_junit(comparison);
  EXPECT_NE(text.find("name=\"&lt;&amp;&quot;&gt;? -T3\""), std::string::npos) << text;
}

TEST(ComparisonGithub, IsAsReviewed) { expect_golden("compare.github", comparison_github(example())); }

TEST(ComparisonGithub, ShowsTheWorstTenAndLetsNoTextBeACommand) {
  Comparison comparison = example();
  comparison.regressions.assign(12, Regression{Budget::ttfd, 0, "a:b,c", "100 %\n::error::injected"});
  const std::string text = comparison_github(comparison);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_NE(text.find("::error title=zpilab%3A a%3Ab%2Cc::a:b,c: 100 %25%0A::error::injected\n"),
            std::string::npos);
  EXPECT_NE(text.find("12 regressions, of which 2 are not shown"), std::string::npos);
}

TEST(ComparisonJson, HoldsEverything) {
  const Json json = Json::parse(comparison_json(example()));
  EXPECT_FALSE(json["passed"].get<bool>());
  EXPECT_TRUE(json["paired"].get<bool>());
  EXPECT_EQ(json["judged"], 2);
  ASSERT_EQ(json["cells"].size(), 3U);
  const Json& slower = json["cells"][2];
  EXPECT_EQ(slower["verdict"], "slower");
  EXPECT_NEAR(slower["base"]["ttfd_s"].get<double>(), 0.7, 1e-9);
  EXPECT_NEAR(slower["head"]["ttfd_s"].get<double>(), 1.0, 1e-9);
  EXPECT_NEAR(slower["change_s"].get<double>(), 0.3, 1e-9);
  EXPECT_EQ(slower["could_have_seen_s"], nullptr);
  EXPECT_EQ(json["cells"][0]["verdict"], "too few");
  EXPECT_EQ(json["cells"][0]["base"]["ttfd_interval_s"], nullptr);
  EXPECT_EQ(json["cells"][1]["lost"][0]["trial"], "-sUT30");
  EXPECT_EQ(json["cells"][1]["lost"][0]["head_ttfd_s"], nullptr);
  EXPECT_EQ(json["detectors"][0]["head"]["alarms"], 2);
  EXPECT_EQ(json["regressions"][0]["budget"], "detected");
}

TEST(BenchmarkMetrics, AreWhatTheTrackersRead) {
  const Json smaller = Json::parse(smaller_is_better_json(example()));
  ASSERT_EQ(smaller.size(), 7U);  // ttfd and missed of three cells, and the alarms
  EXPECT_EQ(smaller[4]["name"], "-sS top-1000 -T2 zpi, ttfd");
  EXPECT_EQ(smaller[4]["unit"], "s");
  EXPECT_EQ(smaller[4]["value"], 1.0);
  EXPECT_EQ(smaller[4]["extra"], "10 of 10 detected");
  EXPECT_EQ(smaller[3]["name"], "-sU -T3 zpi, missed");
  EXPECT_EQ(smaller[3]["value"], 1);
  const Json bencher = Json::parse(bencher_json(example()));
  EXPECT_EQ(bencher["-sS top-1000 -T2 zpi"]["ttfd"]["value"], 1.0);
  EXPECT_NEAR(bencher["zpi"]["alarms_per_day"]["value"].get<double>(), 2 * 24.0 / 23, 1e-6);
}

TEST(BenchmarkMetrics, AMedianThatIsNotReachedIsNoNumber) {
  const auto comparison =
      compare(replay(rising(0.3)), replay(std::vector<double>(10, kNever)), default_gate());
  const Json bencher = Json::parse(bencher_json(*comparison));
  EXPECT_FALSE(bencher["-sS -T2 zpi"].contains("ttfd"));
  EXPECT_EQ(bencher["-sS -T2 zpi"]["missed"]["value"], 10);
}

}  // namespace
}  // namespace zpilab
