#include "model/evaluate/evaluate.h"

#include <algorithm>

namespace zpilab {

std::uint64_t Confusion::total(TrafficClass truth) const {
  std::uint64_t sum = 0;
  for (std::uint64_t count : counts_[index(truth)]) sum += count;
  return sum;
}

std::optional<double> Confusion::recall(TrafficClass truth) const {
  const std::uint64_t all = total(truth);
  if (all == 0) return std::nullopt;
  return static_cast<double>(count(truth, truth)) / static_cast<double>(all);
}

double Confusion::macro_error() const {
  double errors = 0;
  int classes = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const auto found = recall(static_cast<TrafficClass>(c));
    if (!found) continue;
    errors += 1 - *found;
    ++classes;
  }
  return classes == 0 ? 0 : errors / classes;
}

FalseAlarmCount Evaluation::all_false_alarms() const {
  FalseAlarmCount all;
  for (const auto& [workload, count] : false_alarms) {
    all.alarms += count.alarms;
    all.hours += count.hours;
  }
  return all;
}

int Evaluation::scans() const {
  return static_cast<int>(std::ranges::count_if(trials, [](const TrialOutcome& t) { return !t.placebo; }));
}

int Evaluation::detected() const {
  return static_cast<int>(
      std::ranges::count_if(trials, [](const TrialOutcome& t) { return !t.placebo && t.any.has_value(); }));
}

namespace {

void keep_first(std::optional<Nanoseconds>& first, Nanoseconds time) {
  if (!first) first = time;
}

void add_hit(TrialOutcome& outcome, const Recording& recording, Nanoseconds time, TrafficClass said) {
  const Nanoseconds after = time - recording.probes.front();
  if (!outcome.any) {
    outcome.probes_before =
        static_cast<std::size_t>(std::ranges::upper_bound(recording.probes, time) - recording.probes.begin());
  }
  keep_first(outcome.any, after);
  if (family_of(said) == family_of(recording.traffic_class)) keep_first(outcome.family, after);
  if (said == recording.traffic_class) keep_first(outcome.right_class, after);
}

}  // namespace

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
  outcome.trial = recording.trial;
  outcome.traffic_class = recording.traffic_class;
  outcome.placebo = recording.placebo();
  if (steps.empty()) return outcome;

  const HitWindow hits(recording);
  outcome.quiet = hits.quiet(steps.front().time, steps.back().time);
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

Result<Evaluation> evaluate(const Model& model, std::span<const Recording> recordings) {
  Evaluation evaluation;
  const Nanoseconds memory = *std::ranges::max_element(model.windows);
  for (const Recording& recording : recordings) {
    auto steps = replay(model, recording);
    if (!steps) return steps.error();
    const std::vector<Label> labels = label_samples(recording, memory);
    for (std::size_t i = 0; i < steps->size(); ++i) {
      const TrafficClass said = likeliest((*steps)[i].verdict.margins);
      evaluation.windows.add(labels[i].traffic_class, said);
      if (!labels[i].ambiguous) evaluation.certain_windows.add(labels[i].traffic_class, said);
    }
    const TrialOutcome& outcome = evaluation.trials.emplace_back(judge_trial(recording, *steps));
    FalseAlarmCount& count = evaluation.false_alarms[recording.workload];
    count.alarms += outcome.false_alarms;
    count.hours += seconds(outcome.quiet) / 3600;
  }
  return evaluation;
}

std::vector<const Recording*> seen_by(const Model& model, std::span<const Recording> recordings) {
  std::vector<const Recording*> seen;
  for (const Recording& recording : recordings)
    if (model.provenance.seen_trials.contains(recording.key)) seen.push_back(&recording);
  return seen;
}

}  // namespace zpilab
