#include "reports/compare/comparison.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "harness/core/random.h"
#include "reports/compare/find_regressions.h"
#include "reports/compare/smallest_change.h"
#include "reports/statistics/bootstrap.h"
#include "reports/statistics/poisson_interval.h"
#include "reports/statistics/quantile.h"
#include "reports/statistics/sign_test.h"

namespace zpilab {
namespace {

// Comparisons are deterministic: the same files give the same report.
constexpr std::uint64_t kSeed = 20170809;

using Trials = std::vector<const MeasuredTrial*>;

/// What a cell is made from. Of pairs, equal places hold the two sides of one trial.
struct CellTrials {
  Trials base, head;
};

/// Detector, timing (T3 before T2), scan.
struct CellKey {
  std::string detector, timing, scan;
  bool operator<(const CellKey& other) const {
    return std::tie(detector, other.timing, scan) < std::tie(other.detector, timing, other.scan);
  }
};

using Cells = std::map<CellKey, CellTrials>;

CensoredTime time_of(const MeasuredTrial& trial, double horizon) {
  if (trial.ttfd && *trial.ttfd <= horizon) return {*trial.ttfd, true};
  return {horizon, false};
}

std::vector<CensoredTime> times_of(const Trials& trials) {
  std::vector<CensoredTime> times;
  for (const MeasuredTrial* trial : trials) times.push_back(time_of(*trial, trial->horizon));
  return times;
}

CellTimes times_of(const CellTrials& trials, bool paired) {
  CellTimes times;
  times.paired = paired;
  if (!paired) {
    times.base = times_of(trials.base);
    times.head = times_of(trials.head);
    return times;
  }
  for (std::size_t i = 0; i < trials.base.size(); ++i) {
    const double horizon = std::min(trials.base[i]->horizon, trials.head[i]->horizon);
    times.pairs.push_back({time_of(*trials.base[i], horizon), time_of(*trials.head[i], horizon)});
  }
  return times;
}

std::optional<NamedTrial> worst_of(const CellTrials& trials, bool paired) {
  std::optional<NamedTrial> worst;
  double most = 0;
  for (std::size_t i = 0; i < trials.head.size(); ++i) {
    const MeasuredTrial& head = *trials.head[i];
    // A miss outweighs every delay.
    double badness = head.ttfd.value_or(2 * head.horizon);
    if (paired) badness -= trials.base[i]->ttfd.value_or(2 * trials.base[i]->horizon);
    if (worst && badness <= most) continue;
    worst = NamedTrial{head.key, paired ? trials.base[i]->ttfd : std::nullopt, head.ttfd};
    most = badness;
  }
  return worst;
}

void find_lost_and_gained(const CellTrials& trials, ComparedCell& cell) {
  for (std::size_t i = 0; i < trials.base.size(); ++i) {
    const auto &base = trials.base[i]->ttfd, &head = trials.head[i]->ttfd;
    if (base && !head) cell.lost.push_back({trials.base[i]->key, base, head});
    if (!base && head) cell.gained.push_back({trials.base[i]->key, base, head});
  }
  cell.p_lost = sign_test(static_cast<int>(cell.lost.size()), static_cast<int>(cell.gained.size()));
}

std::optional<Interval> effect_interval(const CellTimes& times) {
  const auto missed = [](const TimePair& pair) { return !pair.before.happened || !pair.after.happened; };
  if (std::any_of(times.pairs.begin(), times.pairs.end(), missed)) return std::nullopt;
  return bootstrap_interval(
      pair_differences(times.pairs),
      [](std::span<const double> drawn) {
        return *median({drawn.begin(), drawn.end()});
      },
      kSeed);
}

int right_classes(const Trials& trials) {
  return static_cast<int>(
      std::count_if(trials.begin(), trials.end(), [](const auto* trial) { return trial->right_class; }));
}

double horizon_of(const CellTrials& trials) {
  double horizon = 0;
  for (const Trials& side : {trials.base, trials.head})
    for (const MeasuredTrial* trial : side) horizon = std::max(horizon, trial->horizon);
  return horizon;
}

ComparedCell describe(const CellKey& key, const CellTrials& trials, const CellTimes& times,
                      const Judgement& judgement, double sampling_interval) {
  ComparedCell cell;
  cell.scan = key.scan;
  cell.timing = key.timing;
  cell.detector = key.detector;
  cell.judgement = judgement;
  cell.base_interval = kaplan_meier_median_interval(times_of(trials.base));
  cell.head_interval = kaplan_meier_median_interval(times_of(trials.head));
  cell.base_right_class = right_classes(trials.base);
  cell.head_right_class = right_classes(trials.head);
  cell.worst = worst_of(trials, times.paired);
  if (times.paired) {
    find_lost_and_gained(trials, cell);
    cell.effect_interval = effect_interval(times);
  } else if (judgement.verdict != Verdict::too_few) {
    cell.smallest_change =
        smallest_change_seen(times.base, times.head.size(), kAlpha / judgement.family, sampling_interval,
                             horizon_of(trials), derive_seed(kSeed, key.scan + key.timing));
  }
  return cell;
}

AlarmRate alarm_rate(const MeasuredDetector& detector) {
  AlarmRate rate;
  for (const MeasuredTrial& trial : detector.trials) {
    rate.alarms += trial.false_alarms;
    rate.days += trial.quiet / 86400;
  }
  const Interval events = poisson_interval(rate.alarms);
  if (rate.days > 0) rate.per_day = {events.lower / rate.days, events.upper / rate.days};
  return rate;
}

/// Fills the cells of one detector, trial against trial.
void add_pairs(const std::string& name, const MeasuredDetector& base, const MeasuredDetector& head,
               ComparedDetector& compared, Cells& cells) {
  std::map<std::string, const MeasuredTrial*> by_key;
  for (const MeasuredTrial& trial : head.trials) by_key[trial.key] = &trial;
  for (const MeasuredTrial& trial : base.trials) {
    const auto found = by_key.find(trial.key);
    if (found == by_key.end()) {
      compared.missing.push_back(trial.key);
      continue;
    }
    if (trial.timed && found->second->timed) {
      CellTrials& cell = cells[{name, trial.timing, trial.scan}];
      cell.base.push_back(&trial);
      cell.head.push_back(found->second);
    }
    by_key.erase(found);
  }
  compared.added = static_cast<int>(by_key.size());
}

void add_groups(const std::string& name, const MeasuredDetector& base, const MeasuredDetector& head,
                Cells& cells) {
  for (const MeasuredTrial& trial : base.trials)
    if (trial.timed) cells[{name, trial.timing, trial.scan}].base.push_back(&trial);
  for (const MeasuredTrial& trial : head.trials)
    if (trial.timed) cells[{name, trial.timing, trial.scan}].head.push_back(&trial);
}

/// Detectors of the same name; or the only ones, whatever they are called.
std::vector<std::pair<const MeasuredDetector*, const MeasuredDetector*>> match_detectors(
    const Measurement& base, const Measurement& head) {
  if (base.detectors.size() == 1 && head.detectors.size() == 1)
    return {{&base.detectors.front(), &head.detectors.front()}};
  std::vector<std::pair<const MeasuredDetector*, const MeasuredDetector*>> matched;
  for (const MeasuredDetector& old : base.detectors)
    for (const MeasuredDetector& now : head.detectors)
      if (old.name == now.name) matched.emplace_back(&old, &now);
  return matched;
}

/// Live trials of other workloads are other trials: their difference would be taken for the detector's.
void note_other_work(const Cells& cells, std::vector<std::string>& notes) {
  const auto work = [](const Trials& trials) {
    std::set<std::string> all;
    for (const MeasuredTrial* trial : trials) all.insert(trial->workload + ", " + trial->policy);
    return all;
  };
  for (const auto& [key, trials] : cells)
    if (!trials.base.empty() && !trials.head.empty() && work(trials.base) != work(trials.head)) {
      notes.push_back("Workloads or policies of BASE and HEAD differ (" + key.scan + " -" + key.timing +
                      "): a verdict may be theirs and not the detector's.");
      return;
    }
}

void note_pairing(const Measurement& base, const Measurement& head, Comparison& comparison) {
  if (comparison.paired) return;
  if (!base.live && !head.live)
    comparison.notes.push_back(
        "BASE and HEAD are replays of different recordings: they are compared as groups, which sees less.");
  else if (base.live != head.live)
    comparison.notes.push_back(
        "One side is a replay, the other was live: how they differ in delays of the "
        "control channel is part of the result.");
}

/// Cells that one side lacks altogether cannot be judged.
void drop_one_sided(Cells& cells, std::vector<std::string>& notes) {
  int dropped = 0;
  for (auto cell = cells.begin(); cell != cells.end();) {
    const bool one_sided = cell->second.base.empty() || cell->second.head.empty();
    dropped += one_sided ? 1 : 0;
    cell = one_sided ? cells.erase(cell) : std::next(cell);
  }
  if (dropped > 0)
    notes.push_back(std::to_string(dropped) + " cells are in one of the files only, and left out.");
}

std::vector<ComparedCell> compare_cells(const Cells& cells, bool paired, const SmallestEffect& smallest,
                                        double sampling_interval) {
  std::vector<CellTimes> times;
  for (const auto& [key, trials] : cells) times.push_back(times_of(trials, paired));
  const std::vector<Judgement> judgements = judge_cells(times, smallest, sampling_interval, kSeed);
  std::vector<ComparedCell> compared;
  std::size_t i = 0;
  for (const auto& [key, trials] : cells) {
    compared.push_back(describe(key, trials, times[i], judgements[i], sampling_interval));
    ++i;
  }
  return compared;
}

}  // namespace

int Comparison::judged() const {
  return static_cast<int>(std::count_if(cells.begin(), cells.end(), [](const ComparedCell& cell) {
    return cell.judgement.verdict != Verdict::too_few;
  }));
}

std::string cell_name(const ComparedCell& cell) {
  return cell.scan + " -" + cell.timing + ", " + cell.detector;
}

Result<Comparison> compare(const Measurement& base, const Measurement& head, const Gate& gate) {
  if (std::abs(base.sampling_interval - head.sampling_interval) > 1e-9)
    return make_error(Errc::invalid_input, "BASE and HEAD were sampled at different rates: not comparable");
  Comparison comparison;
  comparison.base_path = base.path;
  comparison.head_path = head.path;
  comparison.gate = gate.name;
  comparison.paired = same_recordings(base, head);
  comparison.sampling_interval = base.sampling_interval;
  note_pairing(base, head, comparison);

  Cells cells;
  for (const auto& [old, now] : match_detectors(base, head)) {
    ComparedDetector detector{old->name, now->name, alarm_rate(*old), alarm_rate(*now), {}, 0};
    if (comparison.paired)
      add_pairs(now->name, *old, *now, detector, cells);
    else
      add_groups(now->name, *old, *now, cells);
    comparison.detectors.push_back(std::move(detector));
  }
  if (comparison.detectors.empty())
    return make_error(Errc::invalid_input, "BASE and HEAD have no detector in common");
  drop_one_sided(cells, comparison.notes);
  if (cells.empty()) return make_error(Errc::invalid_input, "BASE and HEAD have no scan in common");
  if (!comparison.paired) note_other_work(cells, comparison.notes);

  comparison.cells = compare_cells(cells, comparison.paired, gate.ttfd.value_or(SmallestEffect{}),
                                   comparison.sampling_interval);
  comparison.regressions = find_regressions(comparison, gate, head.live);
  return comparison;
}

}  // namespace zpilab
