#include "reports/compare/simulate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "harness/core/random.h"
#include "reports/compare/judge.h"
#include "reports/statistics/normal.h"

namespace zpilab {
namespace {

constexpr double kInterval = 0.1;  // s
constexpr double kHorizon = 60;
constexpr double kMissed = 0.01;  // 3 of 277 in the examination that the README at the top quotes
constexpr double kSpread = 0.5;
/// Medians of the table in the README at the top, s: seven scans at -T3, seven at -T2.
constexpr std::array<double, 14> kMedians = {0.05, 0.16, 0.04, 0.06, 0.07, 0.08, 0.05,
                                             0.85, 0.70, 0.04, 3.10, 0.12, 0.06, 0.29};

double median_of(int cell) { return kMedians.at(static_cast<std::size_t>(cell) % kMedians.size()); }

double normal(Random& random) { return normal_quantile(std::max(random.uniform(), 1e-12)); }

struct Draw {
  double phase = 0;  ///< of the first probe, sampling intervals before the next sample
  double intervals = 0;
  bool missed = false;
};

Draw draw(double median, Random& random) {
  const double delay = median / kInterval * std::exp(kSpread * normal(random));
  return {random.uniform(), std::floor(delay), random.uniform() < kMissed};
}

CensoredTime time_of(const Draw& trial, double moved) {
  if (trial.missed) return {kHorizon, false};
  const double seconds = (trial.phase + std::max(trial.intervals + moved, 0.0)) * kInterval;
  return seconds > kHorizon ? CensoredTime{kHorizon, false} : CensoredTime{seconds, true};
}

CellTimes draw_cell(const SimulationPlan& plan, double median, double slow_down, Random& random) {
  CellTimes cell;
  cell.paired = plan.paired;
  const auto moved = [&] { return plan.paired ? std::round(plan.jitter * normal(random)) : 0.0; };
  for (int i = 0; i < plan.trials; ++i) {
    const Draw trial = draw(median, random);
    const CensoredTime before = time_of(trial, moved());
    if (plan.paired) {
      cell.pairs.push_back({before, time_of(trial, moved() + slow_down)});
    } else {
      cell.base.push_back(before);
      cell.head.push_back(time_of(draw(median, random), slow_down));
    }
  }
  return cell;
}

/// The cells in which a slow-down is above the smallest effect, in turn.
std::vector<int> cells_to_slow(const SimulationPlan& plan) {
  std::vector<int> cells;
  for (int cell = 0; cell < plan.cells; ++cell)
    if (SmallestEffect{}.share * median_of(cell) <= plan.slow_down * kInterval) cells.push_back(cell);
  return cells;
}

}  // namespace

SimulationCount simulate_comparisons(const SimulationPlan& plan) {
  Random random(plan.seed);
  const std::vector<int> slowed = plan.slow_down > 0 ? cells_to_slow(plan) : std::vector<int>{};
  SimulationCount count;
  for (int i = 0; i < plan.comparisons; ++i) {
    const int slow = slowed.empty() ? -1 : slowed[static_cast<std::size_t>(i) % slowed.size()];
    std::vector<CellTimes> cells;
    for (int cell = 0; cell < plan.cells; ++cell)
      cells.push_back(draw_cell(plan, median_of(cell), cell == slow ? plan.slow_down : 0, random));
    bool slower = false, faster = false;
    const auto judgements = judge_cells(cells, SmallestEffect{}, kInterval, random.next());
    for (const Judgement& judgement : judgements) {
      slower = slower || judgement.verdict == Verdict::slower;
      faster = faster || judgement.verdict == Verdict::faster;
    }
    ++count.comparisons;
    count.any_slower += slower ? 1 : 0;
    count.any_faster += faster ? 1 : 0;
    count.any += slower || faster ? 1 : 0;
    count.found += slow >= 0 && judgements[static_cast<std::size_t>(slow)].verdict == Verdict::slower ? 1 : 0;
  }
  return count;
}

}  // namespace zpilab
