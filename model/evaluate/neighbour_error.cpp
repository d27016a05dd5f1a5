#include "model/evaluate/neighbour_error.h"

#include <array>
#include <cmath>
#include <limits>

namespace zpilab {
namespace {

/// Up to `enough`, beyond which it does not matter.
double squared_distance(const LabelledPoint& one, const LabelledPoint& other, double enough) {
  double sum = 0;
  for (std::size_t i = 0; i < one.at.size() && sum <= enough; ++i) {
    const double difference = one.at[i] - other.at[i];
    sum += difference * difference;
  }
  return sum;
}

/// Share of the nearest points of other trials that are of the other kind.
std::optional<double> error_of(const LabelledPoint& point, std::span<const LabelledPoint> points) {
  double nearest = std::numeric_limits<double>::infinity();
  int as_near = 0, other_kind = 0;
  for (const LabelledPoint& other : points) {
    if (other.trial == point.trial) continue;
    const double distance = squared_distance(point, other, nearest);
    if (distance > nearest) continue;
    if (distance < nearest) as_near = other_kind = 0;
    nearest = distance;
    ++as_near;
    other_kind += other.scan != point.scan;
  }
  if (as_near == 0) return std::nullopt;
  return static_cast<double>(other_kind) / as_near;
}

}  // namespace

void standardise(std::span<LabelledPoint> points) {
  if (points.empty()) return;
  const auto count = static_cast<double>(points.size());
  for (std::size_t i = 0; i < points.front().at.size(); ++i) {
    double mean = 0, variance = 0;
    for (const LabelledPoint& point : points) mean += point.at[i] / count;
    for (const LabelledPoint& point : points) variance += std::pow(point.at[i] - mean, 2) / count;
    for (LabelledPoint& point : points)
      point.at[i] = variance > 0 ? (point.at[i] - mean) / std::sqrt(variance) : 0;
  }
}

std::optional<double> nearest_neighbour_error(std::span<const LabelledPoint> points) {
  std::array<double, 2> errors{}, counts{};
  for (const LabelledPoint& point : points) {
    const auto error = error_of(point, points);
    if (!error) return std::nullopt;
    errors[point.scan ? 1 : 0] += *error;
    ++counts[point.scan ? 1 : 0];
  }
  if (counts[0] == 0 || counts[1] == 0) return std::nullopt;
  return (errors[0] / counts[0] + errors[1] / counts[1]) / 2;
}

double least_error_of_any_classifier(double neighbour_error) {
  return neighbour_error >= 0.5 ? 0.5 : (1 - std::sqrt(1 - 2 * neighbour_error)) / 2;
}

}  // namespace zpilab
