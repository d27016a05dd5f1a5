#include "reports/html/model_plots.h"

#include <gtest/gtest.h>

#include "reports/html/plot_axes.h"

namespace zpilab {
namespace {

ModelEvaluation evaluation() {
  ModelEvaluation evaluation;
  evaluation.name = "test <b>";
  evaluation.roc[4] = RocCurve{0.5, {{0, 0}, {1, 1}}};
  evaluation.operating_points = {{9, 10, 100}, {5, 10, 1}, {4, 10, 10}, {0, 0, 0}};
  return evaluation;
}

TEST(ModelPlots, ARocHasACurveForEachClassThatHasOne) {
  const Figure figure = roc_figure(evaluation());
  const std::string body = figure.body.str();
  EXPECT_NE(body.find("curve d4"), std::string::npos);
  EXPECT_EQ(body.find("curve d0"), std::string::npos);
  EXPECT_EQ(figure.description, "udp4: area 0.5");
  EXPECT_EQ(body.find("<b>"), std::string::npos) << "a file's name is a stranger's text";
}

/// A share that a smaller budget reached is not lost with a larger one; no trials are no share.
TEST(ModelPlots, ABudgetCurveNeverFalls) {
  const std::string body = budget_figure({evaluation()}, {}, DetectorStyle({"zpi"})).body.str();
  const PlotScale y = share_scale();
  const auto at_half = body.find("V" + pixel(y.at(0.5)));
  ASSERT_NE(at_half, std::string::npos);
  EXPECT_NE(body.find("V" + pixel(y.at(0.5)), at_half + 1), std::string::npos) << "4 of 10 at 10 an hour";
  EXPECT_EQ(body.find("V" + pixel(y.at(0.4))), std::string::npos);
  EXPECT_NE(body.find("V" + pixel(y.at(0.9))), std::string::npos);
}

TEST(ModelPlots, DetectorsStandWhereTheyAre) {
  DetectorOverview quiet, never_watched;
  quiet.detector = "quiet";
  quiet.n = 10;
  quiet.detected = 5;
  quiet.hours = 2;
  never_watched.detector = "never watched";
  never_watched.n = 10;
  const std::string body =
      budget_figure({}, {quiet, never_watched}, DetectorStyle({"quiet", "never watched"})).body.str();
  EXPECT_NE(body.find("quiet: 5 of 10 at 0 an hour"), std::string::npos);
  EXPECT_NE(body.find("cx=\"" + pixel(kPlotLeft) + "\""), std::string::npos) << "no alarm: on the edge";
  EXPECT_EQ(body.find("never watched"), std::string::npos);
}

}  // namespace
}  // namespace zpilab
