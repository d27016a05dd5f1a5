#include "reports/compare/judge.h"

#include <algorithm>
#include <cmath>

#include "harness/core/random.h"
#include "reports/statistics/holm.h"
#include "reports/statistics/interval.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/statistics/log_rank.h"
#include "reports/statistics/quantile.h"

namespace zpilab {
namespace {

int count_happened(std::span<const CensoredTime> times) {
  return static_cast<int>(
      std::count_if(times.begin(), times.end(), [](const CensoredTime& time) { return time.happened; }));
}

double longest(std::span<const CensoredTime> times) {
  double horizon = 0;
  for (const CensoredTime& time : times) horizon = std::max(horizon, time.seconds);
  return horizon;
}

std::vector<CensoredTime> side(std::span<const TimePair> pairs, CensoredTime TimePair::*which) {
  std::vector<CensoredTime> times;
  for (const TimePair& pair : pairs) times.push_back(pair.*which);
  return times;
}

double group_effect(std::span<const CensoredTime> base, std::span<const CensoredTime> head,
                    const Judgement& judgement) {
  if (!judgement.base_median && !judgement.head_median) {
    const double horizon = std::min(longest(base), longest(head));
    return kaplan_meier_restricted_mean(head, horizon) - kaplan_meier_restricted_mean(base, horizon);
  }
  return judgement.head_median.value_or(longest(head)) - judgement.base_median.value_or(longest(base));
}

/// The smallest p that repetitions can give at all: one arrangement of all.
double smallest_p(bool paired, int base_n, int head_n) {
  if (paired) return std::pow(0.5, base_n);
  double arrangements = 1;
  for (int i = 1; i <= base_n; ++i) arrangements = arrangements * (head_n + i) / i;
  return 1 / arrangements;
}

/// The smallest that this cell's data can give, whichever way chance arranges them.
double smallest_p(const CellTimes& cell) {
  if (cell.paired) {
    const std::vector<double> differences = paired_score_differences(cell.pairs);
    const auto zeros = std::count(differences.begin(), differences.end(), 0.0);
    return std::pow(0.5, static_cast<double>(differences.size()) - static_cast<double>(zeros));
  }
  if (count_happened(cell.base) + count_happened(cell.head) == 0) return 1;
  return smallest_p(false, static_cast<int>(cell.base.size()), static_cast<int>(cell.head.size()));
}

int repetitions_needed(bool paired, std::size_t cells) {
  int n = kFewestForInterval;
  while (smallest_p(paired, n, n) * static_cast<double>(cells) > kAlpha) ++n;
  return n;
}

Judgement describe(const CellTimes& cell, const SmallestEffect& smallest, double sampling_interval) {
  const auto base = cell.paired ? side(cell.pairs, &TimePair::before) : cell.base;
  const auto head = cell.paired ? side(cell.pairs, &TimePair::after) : cell.head;
  Judgement judgement;
  judgement.base_n = static_cast<int>(base.size());
  judgement.head_n = static_cast<int>(head.size());
  judgement.base_detected = count_happened(base);
  judgement.head_detected = count_happened(head);
  judgement.base_median = kaplan_meier_median(base);
  judgement.head_median = kaplan_meier_median(head);
  judgement.effect =
      cell.paired ? median(pair_differences(cell.pairs)).value_or(0) : group_effect(base, head, judgement);
  judgement.smallest_effect =
      std::max(smallest.intervals * sampling_interval, smallest.share * judgement.base_median.value_or(0));
  return judgement;
}

void test(const CellTimes& cell, std::uint64_t seed, Judgement& judgement) {
  if (cell.paired) {
    const PermutationP p = paired_prentice_wilcoxon(cell.pairs, seed);
    judgement.p_slower = p.greater;
    judgement.p_faster = p.less;
  } else {  // fewer events than expected: longer times
    const PermutationP p = log_rank_permutation(cell.head, cell.base, seed);
    judgement.p_slower = p.less;
    judgement.p_faster = p.greater;
  }
}

bool enough(const Judgement& judgement) {
  return std::min(judgement.base_n, judgement.head_n) >= kFewestForInterval;
}

Verdict verdict_of(const Judgement& judgement, double sampling_interval) {
  const double needed = judgement.smallest_effect - kSamplerLateness * sampling_interval;
  if (judgement.adjusted_slower <= kAlpha && judgement.effect >= needed) return Verdict::slower;
  if (judgement.adjusted_faster <= kAlpha && -judgement.effect >= needed) return Verdict::faster;
  return Verdict::same;
}

}  // namespace

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster:
      return "faster";
    case Verdict::same:
      return "same";
    case Verdict::slower:
      return "slower";
    case Verdict::too_few:
      break;
  }
  return "too few";
}

std::vector<double> pair_differences(std::span<const TimePair> pairs) {
  std::vector<double> differences;
  for (const TimePair& pair : pairs) differences.push_back(pair.after.seconds - pair.before.seconds);
  return differences;
}

std::vector<Judgement> judge_cells(std::span<const CellTimes> cells, const SmallestEffect& smallest,
                                   double sampling_interval, std::uint64_t seed) {
  std::vector<Judgement> judgements;
  for (const CellTimes& cell : cells) judgements.push_back(describe(cell, smallest, sampling_interval));

  std::vector<double> smallest_ps;
  for (std::size_t i = 0; i < cells.size(); ++i)
    smallest_ps.push_back(enough(judgements[i]) ? smallest_p(cells[i]) : 1);
  const std::size_t family = tarone(smallest_ps, kAlpha);
  const double passes = kAlpha / static_cast<double>(family);

  std::vector<std::size_t> tested;
  std::vector<double> slower, faster;
  Random seeds(seed);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Judgement& judgement = judgements[i];
    const std::uint64_t own_seed = seeds.next();
    judgement.family = static_cast<int>(family);
    if (!enough(judgement) || smallest_p(cells[i].paired, judgement.base_n, judgement.head_n) > passes) {
      judgement.needed = repetitions_needed(cells[i].paired, family);
      continue;
    }
    judgement.verdict = Verdict::same;
    if (smallest_ps[i] > passes) continue;
    test(cells[i], own_seed, judgement);
    tested.push_back(i);
    slower.push_back(judgement.p_slower);
    faster.push_back(judgement.p_faster);
  }
  slower = holm(slower);
  faster = holm(faster);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    Judgement& judgement = judgements[tested[i]];
    judgement.adjusted_slower = slower[i];
    judgement.adjusted_faster = faster[i];
    judgement.verdict = verdict_of(judgement, sampling_interval);
  }
  return judgements;
}

}  // namespace zpilab
