// Which cells of a table became slower or faster, beyond chance and by enough to matter. Pure.
//
// Each cell is asked two one-sided questions, "is it slower?" and "is it faster?", each in a family of its
// own over all cells (Holm) with half of 5 %: with no difference anywhere, at most 5 % of tables hold any
// false verdict, and at most 2.5 % a false "slower", which is what a gate asks. Cells that could show
// nothing, as those in which a replay changed no trial, take no share of it (Tarone). A verdict needs the
// smallest effect too.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "reports/compare/gate.h"
#include "reports/statistics/paired_times.h"

namespace zpilab {

/// Of each question: 5 % in all.
inline constexpr double kAlpha = 0.025;
/// Alarms come with samples, and samples a little late: an effect is "at least so many intervals" from this
/// share of an interval below on.
inline constexpr double kSamplerLateness = 0.05;

enum class Verdict { faster, same, slower, too_few };
const char* verdict_name(Verdict verdict);

/// The times of a cell: pairs (replays of the same trials) or two groups.
struct CellTimes {
  bool paired = true;
  std::vector<TimePair> pairs;
  std::vector<CensoredTime> base, head;
};

struct Judgement {
  int base_n = 0, head_n = 0, base_detected = 0, head_detected = 0;
  std::optional<double> base_median, head_median;  ///< Kaplan-Meier, s; empty: not reached
  /// s, positive: slower. Pairs: median of their differences, a miss taken as the horizon. Groups: difference
  /// of the medians, one that is not reached taken as the horizon; if neither is, of the means restricted to
  /// it.
  double effect = 0;
  double smallest_effect = 0;                       ///< s, that a verdict needs
  double p_slower = 1, p_faster = 1;                ///< as tested
  double adjusted_slower = 1, adjusted_faster = 1;  ///< after Holm
  int family = 0;                                   ///< cells that share the 5 %
  int needed = 0;  ///< too_few: repetitions from which on it could show anything in this table
  Verdict verdict = Verdict::too_few;
};

/// In the order given. A cell is too_few under six repetitions, and where not even the clearest difference
/// could pass beside the other cells that changed.
std::vector<Judgement> judge_cells(std::span<const CellTimes> cells, const SmallestEffect& smallest,
                                   double sampling_interval, std::uint64_t seed);

/// The differences of a cell's pairs, s; a miss counts as the horizon.
std::vector<double> pair_differences(std::span<const TimePair> pairs);

}  // namespace zpilab
