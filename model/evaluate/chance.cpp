#include "model/evaluate/chance.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "model/evaluate/poisson.h"

namespace zpilab {

void ChanceDetection::add_placebo(const std::string& workload, std::span<const ReplayStep> steps) {
  if (steps.empty()) return;
  Ring& ring = rings_[workload];
  for (const ReplayStep& step : steps)
    if (step.edge != AlarmEdge::none) ring.alarms.push_back(ring.length + step.time - steps.front().time);
  ring.length += steps.back().time - steps.front().time;
}

std::optional<double> ChanceDetection::within(const std::string& workload, Nanoseconds stretch) const {
  assert(stretch >= 0);
  const auto found = rings_.find(workload);
  if (found == rings_.end() || found->second.length <= 0) return std::nullopt;
  const Ring& ring = found->second;
  // A stretch holds an alarm if it begins no more than its own length before it. Before every alarm lies a
  // gap to the alarm before; of that, as much counts as the stretch is long.
  Nanoseconds covered = 0;
  for (std::size_t i = 0; i < ring.alarms.size(); ++i) {
    const Nanoseconds before = i == 0 ? ring.alarms.back() - ring.length : ring.alarms[i - 1];
    covered += std::min(stretch, ring.alarms[i] - before);
  }
  return static_cast<double>(covered) / static_cast<double>(ring.length);
}

std::optional<double> ChanceDetection::at_most_within(const std::string& workload,
                                                      Nanoseconds stretch) const {
  const auto found = rings_.find(workload);
  if (found == rings_.end() || found->second.length <= 0) return std::nullopt;
  const double alarms = poisson_upper(static_cast<int>(found->second.alarms.size()), 0.05);
  return 1 - std::exp(-alarms * seconds(stretch) / seconds(found->second.length));
}

}  // namespace zpilab
