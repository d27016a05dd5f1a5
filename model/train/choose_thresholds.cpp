#include "model/train/choose_thresholds.h"

#include <algorithm>
#include <array>
#include <optional>

#include "model/detect/alarm_gate.h"
#include "model/evaluate/evaluate.h"

namespace zpilab {
namespace {

constexpr auto kThresholds = std::to_array(
    {0.9995, 0.999, 0.998, 0.995, 0.99, 0.98, 0.97, 0.95, 0.925, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4});
/// Half an interval short of whole samples at 10 Hz, so that jitter of the sampler decides nothing.
constexpr auto kHoldsMs = std::to_array({0, 50, 150, 250, 450, 750, 1150, 1950, 2950, 4950});
/// A rule of a class that is never called: no probability exceeds it.
constexpr ThresholdRule kNever = {1.0, 60 * kSecond};
/// A looser rule must gain at least this much a scan to be worth its risk.
constexpr double kWorthwhileSeconds = 0.05;
constexpr int kLargestBudget = 300;

/// What one rule of one class does when it stands alone.
struct Option {
  ThresholdRule rule = kNever;
  int false_alarms = 0, detected = 0;
  double waited =
      0;  ///< seconds to the first right alarm, summed over the class's scans; a miss waits to the end

  bool better_than(const Option& other, int scans) const {
    if (detected != other.detected) return detected > other.detected;
    return waited < other.waited - kWorthwhileSeconds * scans;
  }
};

/// Calls `counted(time)` for each alarm that counts when this class stands alone with this rule.
template <typename Counted>
void simulate(const ScoredTrial& trial, TrafficClass traffic_class, const ThresholdRule& rule,
              Counted counted) {
  const auto c = static_cast<std::size_t>(traffic_class);
  AlarmGate gate;
  std::optional<Nanoseconds> above_since;
  const auto& samples = trial.recording->series.samples;
  bool on = false;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Nanoseconds time = samples[i].time;
    const double score = trial.scores[i][c];
    if (score < rule.threshold) {
      above_since.reset();
      on = on && score >= rule.threshold * Decision{}.release;
    } else {
      if (!above_since) above_since = time;
      on = on || time - *above_since >= rule.hold;
    }
    if (counts(gate.step(time, on ? std::optional(traffic_class) : std::nullopt))) counted(time);
  }
}

/// False alarms are counted as if half the odds were enough: the highest score that normal life showed in a
/// few hours is not the highest that it will ever show.
ThresholdRule with_margin(ThresholdRule rule) {
  rule.threshold = rule.threshold / (2 - rule.threshold);
  return rule;
}

void judge_option(const ScoredTrial& trial, TrafficClass traffic_class, Option& option) {
  const HitWindow hits(*trial.recording);
  simulate(trial, traffic_class, with_margin(option.rule),
           [&](Nanoseconds time) { option.false_alarms += !hits.contains(time); });
  if (trial.recording->traffic_class != traffic_class || !hits.scan) return;
  std::optional<Nanoseconds> first;
  simulate(trial, traffic_class, option.rule, [&](Nanoseconds time) {
    if (!first && hits.contains(time)) first = time;
  });
  option.detected += first.has_value();
  option.waited += seconds(first.value_or(hits.to) - hits.from);
}

/// For each number of false alarms up to the limit the best rule that costs no more.
std::vector<Option> options_of(TrafficClass traffic_class, std::span<const ScoredTrial> trials, int limit) {
  Option never;
  int scans = 0;
  for (const ScoredTrial& trial : trials) {
    const HitWindow hits(*trial.recording);
    if (trial.recording->traffic_class != traffic_class || !hits.scan) continue;
    never.waited += seconds(hits.to - hits.from);
    ++scans;
  }
  std::vector<Option> best(static_cast<std::size_t>(limit) + 1, never);
  if (scans == 0) return best;
  for (double threshold : kThresholds) {
    for (int hold : kHoldsMs) {
      Option option;
      option.rule = {threshold, hold * kMillisecond};
      for (const ScoredTrial& trial : trials) {
        judge_option(trial, traffic_class, option);
        if (option.false_alarms > limit) break;
      }
      for (int cost = option.false_alarms; cost <= limit; ++cost)
        if (option.better_than(best[static_cast<std::size_t>(cost)], scans))
          best[static_cast<std::size_t>(cost)] = option;
    }
  }
  return best;
}

/// Rules for the first classes, and what they do together.
struct Combination {
  std::array<ThresholdRule, kClassCount> rules{};
  int detected = 0;
  double waited = 0;
};

/// Spends a budget of whole false alarms over the classes: exact, by dynamic programming over what is spent.
std::array<ThresholdRule, kClassCount> spend(std::span<const ScoredTrial> trials, int limit) {
  const std::size_t levels = static_cast<std::size_t>(limit) + 1;
  Combination none;
  none.rules.fill(kNever);
  std::vector<Combination> best(levels, none);
  for (std::size_t c = 1; c < kClassCount; ++c) {
    const std::vector<Option> options = options_of(static_cast<TrafficClass>(c), trials, limit);
    std::vector<Combination> next(levels);
    for (std::size_t total = 0; total < levels; ++total) {
      for (std::size_t cost = 0; cost <= total; ++cost) {
        Combination joined = best[total - cost];
        joined.rules[c] = options[cost].rule;
        joined.detected += options[cost].detected;
        joined.waited += options[cost].waited;
        const Combination& kept = next[total];
        const bool better =
            cost == 0 || joined.detected > kept.detected ||
            (joined.detected == kept.detected && joined.waited < kept.waited - kWorthwhileSeconds);
        if (better) next[total] = joined;
      }
    }
    best = std::move(next);
  }
  return best.back().rules;
}

}  // namespace

ChosenThresholds choose_thresholds(std::span<const ScoredTrial> trials, double budget_per_hour) {
  ChosenThresholds chosen;
  for (const ScoredTrial& trial : trials) {
    const auto& samples = trial.recording->series.samples;
    chosen.hours +=
        seconds(HitWindow(*trial.recording).quiet(samples.front().time, samples.back().time)) / 3600;
  }
  const int limit = static_cast<int>(std::clamp(budget_per_hour * chosen.hours, 0.0, double{kLargestBudget}));
  chosen.decision.rules = spend(trials, limit);

  for (const ScoredTrial& trial : trials) {
    Decider decider(chosen.decision);
    AlarmGate gate;
    std::vector<ReplayStep> steps;
    for (std::size_t i = 0; i < trial.scores.size(); ++i) {
      ReplayStep& step = steps.emplace_back();
      step.time = trial.recording->series.samples[i].time;
      step.verdict.alarm = decider.step(step.time, trial.scores[i]);
      step.edge = gate.step(step.time, step.verdict.alarm);
    }
    const TrialOutcome outcome = judge_trial(*trial.recording, steps);
    chosen.false_alarms += outcome.false_alarms;
    chosen.scans += !outcome.placebo;
    chosen.detected += outcome.any.has_value();
  }
  return chosen;
}

}  // namespace zpilab
