// How long must a chain of moves at a scan's pace be (model/detect/pace_rule.h), so that chance makes one
// hardly ever? In each kind of work that was recorded it is counted how often a chain grew to each length.
// One move more is one coincidence more, so the counts fall like a geometric series, and beyond what some
// hours can count they are taken to go on falling by the least of the factors seen.
#pragma once

#include <span>
#include <vector>

#include "model/detect/pace_rule.h"
#include "model/evaluate/recording.h"

namespace zpilab {

/// How often chains grew to a length in some hours of one kind of work; index: length.
using ChainCounts = std::vector<double>;

/// The least length of at least 3 moves that a chain reaches in expectation at most `allowed` times; beyond
/// kLongestRun: none. Lengths that were reached ten times are believed, longer ones extrapolated from them.
int length_beyond_chance(const ChainCounts& counts, double allowed);

/// A rule for each class of scan that leaves chains 15 s apart and cannot be told otherwise at that pace, if
/// the columns have its chain. Each has a tenth of the budget, in the kind of work that is worst for it among
/// those with ten chains of three moves; if none has, in all together. Only trials without a scan are looked
/// at. Precondition: the columns suit the recordings' counters.
std::vector<PaceRule> choose_paces(std::span<const Recording* const> recordings,
                                   std::span<const Nanoseconds> windows,
                                   std::span<const FeatureColumn> columns, double false_alarms_per_day);

}  // namespace zpilab
