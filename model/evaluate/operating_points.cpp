#include "model/evaluate/operating_points.h"

#include <cmath>

#include "model/evaluate/judge_trial.h"

namespace zpilab {
namespace {

std::vector<ReplayStep> decide_again(const ReplayedTrial& trial, const Decide& decide) {
  AlarmGate gate;
  std::vector<ReplayStep> steps = trial.steps;
  for (ReplayStep& step : steps) {
    step.verdict.alarm = decide(step.time, step.verdict.margins);
    step.edge = gate.step(step.time, step.verdict.alarm);
  }
  return steps;
}

double times_odds(double threshold, double factor) {
  return factor * threshold / (1 - threshold + factor * threshold);
}

ThresholdDecider turned(ThresholdDecision decision, double operating_point) {
  for (ThresholdRule& rule : decision.rules) rule.threshold = times_odds(rule.threshold, operating_point);
  return ThresholdDecider(decision);
}

SequentialDecider turned(const SequentialDecision& decision, double operating_point) {
  return SequentialDecider(decision, -std::log(operating_point));
}

template <typename KindOfDecider>
Decide decide(KindOfDecider decider) {
  return [decider](Nanoseconds time, const Margins& margins) mutable {
    return decider.step(time, probabilities(margins));
  };
}

}  // namespace

DecisionAt decision_at(const Decision& decision) {
  return [decision](double operating_point) {
    return std::visit([&](const auto& kind) { return decide(turned(kind, operating_point)); }, decision);
  };
}

std::vector<OperatingPoint> sweep_operating_points(std::span<const ReplayedTrial> trials,
                                                   const std::set<std::string>& workloads_apart,
                                                   const DecisionAt& decision_at,
                                                   std::span<const double> settings) {
  std::vector<OperatingPoint> points;
  for (double setting : settings) {
    OperatingPoint& point = points.emplace_back();
    point.setting = setting;
    ChanceDetection chance;
    std::vector<TrialOutcome> outcomes;
    for (const ReplayedTrial& trial : trials) {
      if (workloads_apart.contains(trial.recording->workload)) continue;
      const std::vector<ReplayStep> steps = decide_again(trial, decision_at(setting));
      const TrialOutcome& outcome = outcomes.emplace_back(judge_trial(*trial.recording, steps));
      point.false_alarms += {outcome.false_alarms, seconds(outcome.quiet) / 3600};
      if (outcome.placebo) chance.add_placebo(outcome.workload, steps);
    }
    point.chance = 0;
    for (const TrialOutcome& outcome : outcomes) {
      if (outcome.placebo) continue;
      ++point.scans;
      point.detected += outcome.any.has_value();
      point.right_class += outcome.right_class.has_value();
      const auto one = chance.within(outcome.workload, outcome.stretch);
      if (!one) point.chance.reset();
      if (point.chance) *point.chance += *one;
    }
  }
  return points;
}

std::vector<double> default_settings() {
  std::vector<double> settings;
  for (int quarter = -12; quarter <= 12; ++quarter) settings.push_back(std::pow(10.0, quarter / 4.0));
  return settings;
}

}  // namespace zpilab
