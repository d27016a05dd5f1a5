// The trials that a scenario plans for one device, counted by what tells them apart: what an entry must hold,
// whatever it says itself. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "harness/core/result.h"
#include "harness/core/scenario.h"
#include "reports/submission/submission.h"

namespace zpilab {

struct PlannedTrials {
  std::map<std::string, int> count;  ///< by label
  /// Settings differ from trial to trial: only scan, timing and repetition tell them apart.
  bool dealt = false;
  int total = 0;
};

/// Errors: a text that is no scenario, or plans nothing (Errc::invalid_input).
Result<PlannedTrials> planned_trials(std::string_view scenario_yaml);
/// The scans of a tier of zpilab-scans, as often as the last repetition that there is says, and a quiet
/// stretch if the entry has one. Precondition: there is such a tier.
PlannedTrials planned_trials_of_suite(std::string_view tier, const std::vector<SubmittedTrial>& trials);
/// The label of a trial among those of that plan: "syn T3, repetition 2, idle, open".
std::string plan_label(const SubmittedTrial& trial, bool dealt);

}  // namespace zpilab
