// How well could anybody tell two kinds of points apart? Measured without a model: each point is given the
// kind of its nearest neighbour, and it is counted how often that is wrong. With ever more points that error
// tends to at most 2 R (1 - R), where R is the least error of any classifier at all (Cover and Hart, Nearest
// neighbor pattern classification, IEEE Trans. Inf. Theory 13, 1967); turned round, no classifier can be
// better than (1 - sqrt(1 - 2 error)) / 2.
//
// With few points in many dimensions neighbours are far, the error is larger than its limit, and that "no
// classifier" is an estimate that leans high: it is to be read beside the same error of half of the points.
// What is sure with any number of points is the other side: this very rule errs as often as it does, so the
// least error is not above it (but for chance).
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace zpilab {

struct LabelledPoint {
  std::vector<double> at;
  const void* trial = nullptr;  ///< stands for its trial; neighbours of the same one do not count, for they
                                ///< share its devices and its moment
  bool scan = false;
};

/// Moves each coordinate to mean 0 and variance 1; one that never changes becomes 0. Precondition: all points
/// have as many coordinates.
void standardise(std::span<LabelledPoint> points);

/// The mean of the two kinds' shares of points whose nearest neighbour is of the other kind, so that both
/// weigh the same; neighbours that are equally near count in parts. Nothing if a kind has no point, or a
/// point has no neighbour in another trial. Precondition as above.
std::optional<double> nearest_neighbour_error(std::span<const LabelledPoint> points);

/// (1 - sqrt(1 - 2 error)) / 2, at most 0.5.
double least_error_of_any_classifier(double neighbour_error);

}  // namespace zpilab
