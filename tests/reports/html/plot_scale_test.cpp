#include "reports/html/plot_scale.h"

#include <gtest/gtest.h>

#include "reports/html/interval_plot.h"
#include "tests/reports/page/well_formed.h"

namespace zpilab {
namespace {

TEST(PlotScale, PutsValuesBetweenTheEnds) {
  const PlotScale linear{0, 10, 100, 200, false};
  EXPECT_DOUBLE_EQ(linear.at(0), 100);
  EXPECT_DOUBLE_EQ(linear.at(2.5), 125);
  EXPECT_DOUBLE_EQ(linear.at(99), 200) << "outside: on the end";
  const PlotScale decades{0.01, 100, 0, 400, true};
  EXPECT_DOUBLE_EQ(decades.at(1), 200);
  EXPECT_DOUBLE_EQ(decades.at(0), 0) << "nothing has no logarithm";
  const PlotScale down{0, 1, 50, 10, false};
  EXPECT_DOUBLE_EQ(down.at(1), 10);
  const PlotScale point{3, 3, 7, 9, false};
  EXPECT_DOUBLE_EQ(point.at(3), 7);
  EXPECT_TRUE(point.ticks(5).empty());
}

TEST(PlotScale, TicksAreRoundNumbers) {
  struct Case {
    PlotScale scale;
    int at_most;
    std::vector<double> ticks;
  };
  const Case cases[] = {
      {{0, 10, 0, 1, false}, 5, {0, 2, 4, 6, 8, 10}},
      {{0, 1, 0, 1, false}, 2, {0, 0.5, 1}},
      {{-15, 42, 0, 1, false}, 6, {-10, 0, 10, 20, 30, 40}},
      {{0.01, 100, 0, 1, true}, 6, {0.01, 0.1, 1, 10, 100}},
      {{1, 1e6, 0, 1, true}, 3, {1, 1000, 1e6}},
  };
  for (const Case& c : cases) {
    const std::vector<double> ticks = c.scale.ticks(c.at_most);
    ASSERT_EQ(ticks.size(), c.ticks.size()) << c.scale.from << " to " << c.scale.to;
    for (std::size_t i = 0; i < ticks.size(); ++i) EXPECT_NEAR(ticks[i], c.ticks[i], 1e-9 * c.scale.to);
  }
  EXPECT_EQ(tick_text(0.01), "0.01");
  EXPECT_EQ(tick_text(-1e-15), "0");
  EXPECT_EQ(tick_text(1000), "1000");
}

TEST(IntervalPlot, DrawsABoundWithoutADot) {
  const Figure none = interval_plot("x", "x", "x", {});
  EXPECT_FALSE(none.body.empty()) << "an empty plot has an axis";
  const Figure bound =
      interval_plot("x", "x", "x", {{"idle", {{"d0", std::nullopt, 0, 0.6, "at most 0.6"}}}});
  EXPECT_EQ(WellFormed(inline_figure(bound).str()).count("circle"), 0);
  const Figure seen = interval_plot("x", "x", "x", {{"<b>", {{"d0", 2.0, 1, 4, "2 an hour"}}}});
  EXPECT_EQ(WellFormed(inline_figure(seen).str()).count("circle"), 1);
  EXPECT_NE(seen.description.find("2 an hour"), std::string::npos);
}

}  // namespace
}  // namespace zpilab
