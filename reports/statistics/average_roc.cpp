#include "reports/statistics/average_roc.h"

#include <cmath>

namespace zpilab {

double roc_at(const RocCurve& curve, double false_rate) {
  std::size_t last = 0;
  while (last + 1 < curve.size() && curve[last + 1].false_rate <= false_rate) ++last;
  const RocPoint& from = curve[last];
  if (last + 1 == curve.size() || from.false_rate >= false_rate) return from.true_rate;
  const RocPoint& to = curve[last + 1];
  const double part = (false_rate - from.false_rate) / (to.false_rate - from.false_rate);
  return from.true_rate + part * (to.true_rate - from.true_rate);
}

std::vector<AverageRocPoint> average_roc(std::span<const RocCurve> curves, int points) {
  std::vector<AverageRocPoint> average;
  if (curves.empty()) return average;
  const auto n = static_cast<double>(curves.size());
  for (int i = 0; i < points; ++i) {
    const double at = static_cast<double>(i) / (points - 1);
    double sum = 0, squares = 0;
    for (const RocCurve& curve : curves) sum += roc_at(curve, at);
    for (const RocCurve& curve : curves) squares += std::pow(roc_at(curve, at) - sum / n, 2);
    average.push_back({at, sum / n, curves.size() > 1 ? std::sqrt(squares / (n - 1)) : 0});
  }
  return average;
}

}  // namespace zpilab
