#include "model/evaluate/neighbour_error.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "harness/core/random.h"

namespace zpilab {
namespace {

std::array<int, 1000> trials;  // only their addresses

LabelledPoint point(std::vector<double> at, std::size_t trial, bool scan) {
  return {std::move(at), &trials[trial], scan};
}

TEST(NeighbourError, ByHand) {
  // Of the benign points the one at 5 is nearer to the scan at 6; of the scans none is nearer to a benign
  // point.
  const std::vector<LabelledPoint> points = {point({0}, 0, false),  point({1}, 1, false),
                                             point({5}, 2, false),  point({6}, 3, true),
                                             point({6.5}, 4, true), point({7}, 5, true)};
  EXPECT_DOUBLE_EQ(*nearest_neighbour_error(points), (1.0 / 3 + 0) / 2);
}

TEST(NeighbourError, NeighboursOfTheSameTrialDoNotCount) {
  // Each trial has its own place and both kinds: within it, nothing would be learnt but the place.
  const std::vector<LabelledPoint> points = {point({0}, 0, true), point({0.1}, 0, true), point({1}, 1, false),
                                             point({1.1}, 1, false)};
  EXPECT_DOUBLE_EQ(*nearest_neighbour_error(points), 1);
}

TEST(NeighbourError, EqualDistancesCountInParts) {
  const std::vector<LabelledPoint> points = {point({0}, 0, true), point({0}, 1, true), point({0}, 2, false),
                                             point({0}, 3, false)};
  EXPECT_DOUBLE_EQ(*nearest_neighbour_error(points), 2.0 / 3);
}

TEST(NeighbourError, BothKindsWeighTheSame) {
  const std::vector<LabelledPoint> points = {point({0}, 0, false), point({0.1}, 1, false),
                                             point({0.2}, 2, false), point({0.3}, 3, false),
                                             point({0.31}, 4, true)};
  EXPECT_DOUBLE_EQ(*nearest_neighbour_error(points), (1.0 / 4 + 1) / 2);
}

TEST(NeighbourError, NothingWithoutBothKindsOrANeighbour) {
  EXPECT_FALSE(nearest_neighbour_error({}));
  const std::vector<LabelledPoint> one_kind = {point({0}, 0, true), point({1}, 1, true)};
  EXPECT_FALSE(nearest_neighbour_error(one_kind));
  const std::vector<LabelledPoint> one_trial = {point({0}, 0, true), point({1}, 0, false)};
  EXPECT_FALSE(nearest_neighbour_error(one_trial));
}

TEST(NeighbourError, BoundsTheErrorThatIsKnown) {
  EXPECT_DOUBLE_EQ(least_error_of_any_classifier(0), 0);
  EXPECT_DOUBLE_EQ(least_error_of_any_classifier(0.5), 0.5);
  EXPECT_DOUBLE_EQ(least_error_of_any_classifier(0.7), 0.5);
  EXPECT_NEAR(least_error_of_any_classifier(0.375), 0.25, 1e-12);  // 2 R (1 - R) turned round

  // Benign uniform on [0, 1), scans on [0.5, 1.5): nobody errs less than in 1/4, and where both are, the
  // neighbour is a coin: its error is 1/4 too, and the bound lies below the truth.
  Random random(5);
  std::vector<LabelledPoint> points;
  for (std::size_t i = 0; i < trials.size(); ++i)
    points.push_back(point({random.uniform() + (i % 2 == 0 ? 0.5 : 0)}, i, i % 2 == 0));
  const double error = *nearest_neighbour_error(points);
  EXPECT_NEAR(error, 0.25, 0.04);
  EXPECT_LT(least_error_of_any_classifier(error), 0.25);
}

TEST(Standardise, MeanAndVarianceAndWhatNeverChanges) {
  std::vector<LabelledPoint> points = {point({1, 7}, 0, true), point({3, 7}, 1, false)};
  standardise(points);
  EXPECT_EQ(points[0].at, (std::vector<double>{-1, 0}));
  EXPECT_EQ(points[1].at, (std::vector<double>{1, 0}));
  standardise({});
}

}  // namespace
}  // namespace zpilab
