#include "model/train/k_means.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "harness/core/random.h"

namespace zpilab {
namespace {

float distance(std::span<const float> a, std::span<const float> b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

class KMeans {
 public:
  KMeans(std::span<const float> rows, std::size_t dimensions, const KMeansSettings& settings)
      : rows_(rows), dimensions_(dimensions), settings_(settings), random_(settings.seed) {}

  ClusterCentres run() {
    std::vector<float> centres = begin();
    std::vector<std::size_t> last;
    for (int i = 0; i < settings_.iterations; ++i) {
      std::vector<std::size_t> nearest = assign(ClusterCentres(dimensions_, centres));
      if (nearest == last) break;
      move_to_means(centres, nearest);
      last = std::move(nearest);
    }
    return ClusterCentres(dimensions_, std::move(centres));
  }

 private:
  std::size_t count() const { return rows_.size() / dimensions_; }
  std::span<const float> row(std::size_t i) const { return rows_.subspan(i * dimensions_, dimensions_); }

  /// Each next centre is a row, the likelier the further it is from all centres so far.
  std::vector<float> begin() {
    std::vector<float> centres, far(count(), std::numeric_limits<float>::max());
    std::size_t next = random_.below(count());
    while (true) {
      const auto centre = row(next);
      centres.insert(centres.end(), centre.begin(), centre.end());
      double total = 0;
      for (std::size_t i = 0; i < count(); ++i) {
        far[i] = std::min(far[i], distance(row(i), centre));
        total += static_cast<double>(far[i]);
      }
      if (centres.size() / dimensions_ == settings_.clusters || total <= 0) return centres;
      double drawn = random_.uniform() * total;
      for (std::size_t i = 0; i < count(); ++i) {
        if (far[i] <= 0) continue;
        next = i;
        drawn -= static_cast<double>(far[i]);
        if (drawn < 0) break;
      }
    }
  }

  std::vector<std::size_t> assign(const ClusterCentres& centres) const {
    std::vector<std::size_t> nearest(count());
    for (std::size_t i = 0; i < count(); ++i) nearest[i] = centres.nearest(row(i));
    return nearest;
  }

  /// A centre that nobody is near stays where it is.
  void move_to_means(std::vector<float>& centres, const std::vector<std::size_t>& nearest) const {
    std::vector<double> sums(centres.size());
    std::vector<std::size_t> members(centres.size() / dimensions_);
    for (std::size_t i = 0; i < count(); ++i) {
      ++members[nearest[i]];
      for (std::size_t d = 0; d < dimensions_; ++d)
        sums[nearest[i] * dimensions_ + d] += static_cast<double>(row(i)[d]);
    }
    for (std::size_t c = 0; c < members.size(); ++c)
      for (std::size_t d = 0; d < dimensions_ && members[c] > 0; ++d)
        centres[c * dimensions_ + d] =
            static_cast<float>(sums[c * dimensions_ + d] / static_cast<double>(members[c]));
  }

  std::span<const float> rows_;
  std::size_t dimensions_;
  KMeansSettings settings_;
  Random random_;
};

}  // namespace

std::size_t ClusterCentres::nearest(std::span<const float> row) const {
  std::size_t best = 0;
  float least = std::numeric_limits<float>::max();
  for (std::size_t i = 0; i < count(); ++i) {
    const float here = distance(row, centre(i));
    if (here >= least) continue;
    least = here;
    best = i;
  }
  return best;
}

ClusterCentres k_means(std::span<const float> rows, std::size_t dimensions, const KMeansSettings& settings) {
  assert(dimensions > 0 && rows.size() >= dimensions && settings.clusters > 0);
  return KMeans(rows, dimensions, settings).run();
}

}  // namespace zpilab
