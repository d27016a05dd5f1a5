// The levels of all factors of a scenario, dealt to its trials (harness/plan only).
#pragma once

#include <cstddef>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/scenario.h"

namespace zpilab {

/// Each factor has decks and seeds of its own, so none goes along with another one. Precondition: every
/// factor has a level. Keeps a reference to the scenario.
class DealtFactors {
 public:
  /// `hands`: how many trials each hand has: those of one scan at one timing on one device, or its placebos.
  DealtFactors(const Scenario& scenario, const std::vector<std::size_t>& hands);

  /// Gives a trial the levels on its cards: the `card`-th of each factor in this hand, from 0.
  void give(PlannedTrial& trial, std::size_t hand, std::size_t card) const;

 private:
  const Scenario& scenario_;
  /// By factor, hand and card: the number of the level.
  std::vector<std::vector<std::vector<std::size_t>>> levels_;
};

}  // namespace zpilab
