#include "model/evaluate/judge_trial.h"

#include <algorithm>

namespace zpilab {
namespace {

void keep_first(std::optional<Nanoseconds>& first, Nanoseconds time) {
  if (!first) first = time;
}

void add_hit(TrialOutcome& outcome, const Recording& recording, Nanoseconds time, TrafficClass said) {
  const Nanoseconds after = time - recording.probes.front();
  if (!outcome.any) {
    outcome.first_said = said;
    outcome.probes_before =
        static_cast<std::size_t>(std::ranges::upper_bound(recording.probes, time) - recording.probes.begin());
  }
  keep_first(outcome.any, after);
  const TrafficClass truth = recording.traffic_class;
  if (right_protocol(said, truth)) keep_first(outcome.protocol, after);
  if (right_family(said, truth)) keep_first(outcome.family, after);
  if (said == truth) keep_first(outcome.right_class, after);
}

}  // namespace

bool TrialOutcome::family_uncertain() const {
  return first_said == TrafficClass::tcp && right_protocol(first_said, traffic_class) && !right_class;
}

HitWindow::HitWindow(const Recording& recording) : scan(!recording.placebo() && !recording.probes.empty()) {
  if (!scan) return;
  from = recording.probes.front();
  to = recording.probes.back() + recording.grace;
}

Nanoseconds HitWindow::quiet(Nanoseconds begin, Nanoseconds end) const {
  if (!scan) return end - begin;
  return end - begin - (std::clamp(to, begin, end) - std::clamp(from, begin, end));
}

TrialOutcome judge_trial(const Recording& recording, std::span<const ReplayStep> steps) {
  TrialOutcome outcome;
  outcome.file = recording.file;
  outcome.scan = recording.scan;
  outcome.timing = recording.timing;
  outcome.workload = recording.workload;
  outcome.policy = recording.policy;
  outcome.trial = recording.trial;
  outcome.traffic_class = recording.traffic_class;
  outcome.placebo = recording.placebo();
  if (steps.empty()) return outcome;

  const HitWindow hits(recording);
  outcome.quiet = hits.quiet(steps.front().time, steps.back().time);
  outcome.stretch = hits.to - hits.from;
  for (const ReplayStep& step : steps) {
    if (step.edge == AlarmEdge::none) continue;
    if (hits.contains(step.time)) {
      add_hit(outcome, recording, step.time, *step.verdict.alarm);
    } else if (counts(step.edge)) {
      ++outcome.false_alarms;
      outcome.contaminated = outcome.contaminated || (hits.scan && step.time < hits.from);
    }
  }
  return outcome;
}

}  // namespace zpilab
