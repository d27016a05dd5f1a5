#include "reports/html/step_plot.h"

#include <gtest/gtest.h>

#include "reports/statistics/censored_time.h"
#include "tests/reports/page/well_formed.h"

namespace zpilab {
namespace {

TEST(DetectedShare, IsOneMinusSurvival) {
  const std::vector<CensoredTime> times = {{2, true}, {1, true}, {1, true}, {10, false}};
  const auto steps = detected_share(times);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].seconds, 1);
  EXPECT_DOUBLE_EQ(steps[0].share, 0.5);
  EXPECT_DOUBLE_EQ(steps[1].share, 0.75);
  EXPECT_TRUE(detected_share({}).empty());
}

TEST(DetectedShare, IsThinnedButKeepsItsEnd) {
  std::vector<CensoredTime> times;
  for (int i = 1; i <= 1000; ++i) times.push_back({static_cast<double>(i), true});
  const auto steps = detected_share(times, 100);
  EXPECT_LE(steps.size(), 101U);
  EXPECT_EQ(steps.back().seconds, 1000);
  EXPECT_DOUBLE_EQ(steps.back().share, 1);
}

TEST(DetectionCurves, EndInAStrokeWhereScansWereMissed) {
  ScanRow row;
  row.scan = {"syn", "-sS", "<top>", TrafficClass::tcp4};
  row.detector = "<zpi>";
  row.n = 2;
  row.detected = 1;
  row.scored = {{1, {0.5, true}, 3}, {2, {60, false}, std::nullopt}};
  const DetectorStyle style({"<zpi>"});
  const std::string missed = inline_figure(detection_curves({&row}, style, 100)).str();
  EXPECT_NE(missed.find("class=\"censored d0\""), std::string::npos);
  row.scored[1].ttfd = {2, true};
  const std::string all = inline_figure(detection_curves({&row}, style, 100)).str();
  EXPECT_EQ(all.find("class=\"censored"), std::string::npos);
  EXPECT_EQ(WellFormed(all).count("svg"), 1);
}

}  // namespace
}  // namespace zpilab
