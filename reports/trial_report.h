// Everything that explains the number of one trial: its plan, its probes, the counters that moved, its
// alarms.
#pragma once

#include <string>
#include <vector>

#include "harness/store/campaign_store.h"
#include "reports/class_scores.h"
#include "reports/score.h"

namespace zpilab {

/// How a counter moved while probes came, against the lead-in.
struct CounterMove {
  std::string name;
  double before_per_second = 0, during_per_second = 0;
  std::int64_t during = 0;  ///< sum over the scan
  double surprise = 0;      ///< (seen - expected) / sqrt(expected + 1), expected from the lead-in
};

struct TrialReport {
  CampaignHeader header;
  Phases phases;
  StoredTrial trial;
  TrialScore score;
  std::vector<Probe> probes;
  std::vector<TrialEvent> events;
  SampleSeries series;
  std::vector<ClassScores> scores;  ///< of a model, where they are given
  std::vector<CounterMove> moved;   ///< the most surprising first
};

inline constexpr std::size_t kCountersShown = 12;

/// Errc::invalid_input if there is no such trial.
Result<TrialReport> make_trial_report(const CampaignReader& reader, int trial);
/// The same of a trial that was read already.
Result<TrialReport> make_trial_report(const CampaignReader& reader, const StoredTrial& trial);

/// Counters by how much their movement in [from, until] departs from that before `from`. Those that did not
/// move otherwise than before are left out.
std::vector<CounterMove> counters_that_moved(const SampleSeries& series, Nanoseconds from, Nanoseconds until,
                                             std::size_t at_most);

}  // namespace zpilab
