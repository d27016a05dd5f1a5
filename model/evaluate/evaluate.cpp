#include "model/evaluate/evaluate.h"

#include <algorithm>

#include "model/evaluate/multiclass_auc.h"
#include "model/evaluate/rank_area.h"

namespace zpilab {
namespace {

template <typename Predicate>
int count_scans(const Evaluation& evaluation, Predicate predicate) {
  return static_cast<int>(std::ranges::count_if(evaluation.trials, [&](const TrialOutcome& trial) {
    return !trial.placebo && !evaluation.workloads_apart.contains(trial.workload) && predicate(trial);
  }));
}

ClassRoc one_against_rest(std::span<const ScoredWindow> windows, std::size_t traffic_class) {
  std::vector<double> positives, negatives;
  for (const ScoredWindow& window : windows) {
    const bool positive = static_cast<std::size_t>(window.truth) == traffic_class;
    (positive ? positives : negatives).push_back(window.probabilities[traffic_class]);
  }
  const std::vector<RocPoint> curve = roc_curve(positives, negatives);
  ClassRoc roc;
  for (std::size_t i = 0; i < kFewFalsePositives.size(); ++i)
    roc.found[i] = true_positive_rate_at(curve, kFewFalsePositives[i]);
  roc.points = thinned(curve);
  roc.area = rank_area(std::move(positives), std::move(negatives));
  return roc;
}

void judge_windows(Evaluation& evaluation, std::span<const ReplayedTrial> replayed, Nanoseconds memory) {
  std::vector<ScoredWindow> windows;
  for (const ReplayedTrial& trial : replayed) {
    const Recording& recording = *trial.recording;
    const std::vector<Label> labels = label_samples(recording, memory);
    for (std::size_t i = 0; i < trial.steps.size(); ++i) {
      const Margins& margins = trial.steps[i].verdict.margins;
      const TrafficClass truth = labels[i].traffic_class, said = likeliest(margins);
      evaluation.windows.add(truth, said);
      const Stretch stretch = stretch_of(recording, recording.series.samples[i].time, labels[i]);
      evaluation.places[{recording.workload, recording.policy, stretch}].add(truth, said);
      if (!labels[i].ambiguous) evaluation.certain_windows.add(truth, said);
      windows.push_back({truth, probabilities(margins)});
    }
  }
  evaluation.multiclass_auc = multiclass_auc(windows);
  for (std::size_t c = 0; c < kClassCount; ++c) evaluation.roc[c] = one_against_rest(windows, c);
}

void judge_trials(Evaluation& evaluation, std::span<const ReplayedTrial> replayed) {
  ChanceDetection chance;
  for (const ReplayedTrial& trial : replayed) {
    const TrialOutcome& outcome = evaluation.trials.emplace_back(judge_trial(*trial.recording, trial.steps));
    evaluation.false_alarms[outcome.workload] += {outcome.false_alarms, seconds(outcome.quiet) / 3600};
    if (outcome.placebo) chance.add_placebo(outcome.workload, trial.steps);
  }
  evaluation.groups = group_detections(evaluation.trials, evaluation.workloads_apart, chance);
}

}  // namespace

FalseAlarmCount Evaluation::all_false_alarms() const {
  FalseAlarmCount all;
  for (const auto& [workload, count] : false_alarms)
    if (!workloads_apart.contains(workload)) all += count;
  return all;
}

int Evaluation::scans() const {
  return count_scans(*this, [](const TrialOutcome&) { return true; });
}

int Evaluation::detected() const {
  return count_scans(*this, [](const TrialOutcome& trial) { return trial.any.has_value(); });
}

int Evaluation::right_class() const {
  return count_scans(*this, [](const TrialOutcome& trial) { return trial.right_class.has_value(); });
}

int Evaluation::family_uncertain() const {
  return count_scans(*this, [](const TrialOutcome& trial) { return trial.family_uncertain(); });
}

Result<Evaluation> evaluate(const Model& model, std::span<const Recording> recordings,
                            const std::set<std::string>& workloads_apart) {
  std::vector<ReplayedTrial> replayed;
  for (const Recording& recording : recordings) {
    auto steps = replay(model, recording);
    if (!steps) return steps.error();
    replayed.push_back({&recording, std::move(*steps)});
  }
  Evaluation evaluation;
  evaluation.workloads_apart = workloads_apart;
  judge_windows(evaluation, replayed, *std::ranges::max_element(model.windows));
  judge_trials(evaluation, replayed);
  evaluation.operating_points =
      sweep_operating_points(replayed, workloads_apart, decision_at(model.decision), default_settings());
  return evaluation;
}

std::vector<const Recording*> seen_by(const Model& model, std::span<const Recording> recordings) {
  std::vector<const Recording*> seen;
  for (const Recording& recording : recordings)
    if (model.provenance.seen_trials.contains(recording.key)) seen.push_back(&recording);
  return seen;
}

}  // namespace zpilab
