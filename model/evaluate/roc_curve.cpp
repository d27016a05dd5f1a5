#include "model/evaluate/roc_curve.h"

#include <algorithm>
#include <limits>

namespace zpilab {
namespace {

constexpr double kVisible = 0.01;
constexpr double kVisibleFactor = 1.25;

bool visibly_apart(const RocPoint& kept, const RocPoint& point) {
  return point.true_positive_rate - kept.true_positive_rate >= kVisible ||
         point.false_positive_rate - kept.false_positive_rate >= kVisible ||
         (point.false_positive_rate > kept.false_positive_rate * kVisibleFactor &&
          point.false_positive_rate > kept.false_positive_rate);
}

}  // namespace

std::vector<RocPoint> roc_curve(std::span<const double> positives, std::span<const double> negatives) {
  if (positives.empty() || negatives.empty()) return {};
  std::vector<std::pair<double, bool>> scores;  // and whether it is a positive's
  scores.reserve(positives.size() + negatives.size());
  for (double score : positives) scores.emplace_back(score, true);
  for (double score : negatives) scores.emplace_back(score, false);
  std::ranges::sort(scores, std::greater<>(), &std::pair<double, bool>::first);

  std::vector<RocPoint> curve = {{std::numeric_limits<double>::infinity(), 0, 0}};
  std::size_t hits = 0, false_hits = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    ++(scores[i].second ? hits : false_hits);
    if (i + 1 < scores.size() && scores[i + 1].first == scores[i].first) continue;  // called together
    curve.push_back({scores[i].first, static_cast<double>(false_hits) / static_cast<double>(negatives.size()),
                     static_cast<double>(hits) / static_cast<double>(positives.size())});
  }
  return curve;
}

double true_positive_rate_at(std::span<const RocPoint> curve, double false_positive_rate) {
  double found = 0;
  for (const RocPoint& point : curve) {
    if (point.false_positive_rate > false_positive_rate) break;
    found = point.true_positive_rate;
  }
  return found;
}

std::vector<RocPoint> thinned(std::span<const RocPoint> curve) {
  std::vector<RocPoint> kept;
  for (std::size_t i = 0; i < curve.size(); ++i)
    if (i == 0 || i + 1 == curve.size() || visibly_apart(kept.back(), curve[i])) kept.push_back(curve[i]);
  return kept;
}

}  // namespace zpilab
