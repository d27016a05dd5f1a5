#include "model/train/choose_decision.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <future>
#include <optional>

#include "model/detect/alarm_gate.h"
#include "model/evaluate/evaluate.h"

namespace zpilab {
namespace {

/// A looser rule must gain at least this much a scan to be worth its risk.
constexpr double kWorthwhileSeconds = 0.05;
constexpr double kLargestBudget = 300;
/// Steps in which the budget is dealt out over the classes.
constexpr std::size_t kShares = 100;
/// A rule's false alarms are counted as it is and as if a half, a quarter, an eighth of the odds were enough:
/// the highest score that normal life showed in a few hours is not the highest that it will ever show, and so
/// few hours cannot count what happens once in days. Odds that mean what they say are exceeded e^x times less
/// often x nats further up (Wald, Sequential Analysis, 1947: no more than e^-x), so each count, divided by
/// its factor, estimates the same rate; taken is their mean.
constexpr std::array kOddsFactors = {8.0, 4.0, 2.0, 1.0};

// What a kind of rule is to the search: its grid, a rule that never calls, the same rule as if odds lower by
// a factor were enough, the number that it looks at, and its state.
template <typename Kind>
struct Search;

template <>
struct Search<ThresholdDecision> {
  using Rule = ThresholdRule;
  static constexpr Rule kNever = {1.0, 60 * kSecond};

  static std::vector<Rule> grid() {
    std::vector<Rule> rules;
    for (const double threshold :
         {0.9995, 0.999, 0.998, 0.995, 0.99, 0.98, 0.97, 0.95, 0.925, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4})
      // Half an interval short of whole samples at 10 Hz, so that jitter of the sampler decides nothing.
      for (const int hold_ms : {0, 50, 150, 250, 450, 750, 1150, 1950, 2950, 4950})
        rules.push_back({threshold, hold_ms * kMillisecond});
    return rules;
  }
  static Rule with_lower_odds(Rule rule, double factor) {
    rule.threshold = rule.threshold / (rule.threshold + (1 - rule.threshold) * factor);
    return rule;
  }
  static Probabilities values(const Probabilities& scores) { return scores; }

  bool above = false, on = false;
  Nanoseconds since = 0;  // while above

  bool step(const Rule& rule, double score, Nanoseconds time, Nanoseconds) {
    if (score < rule.threshold) {
      above = false;
      on = on && score >= rule.threshold * ThresholdDecision{}.release;
    } else {
      if (!above) since = time;
      above = true;
      on = on || time - since >= rule.hold;
    }
    return on;
  }
};

template <>
struct Search<SequentialDecision> {
  using Rule = SequentialRule;
  static constexpr Rule kNever = {kMostEvidence, 10'000, kNeverAtOnce};

  static std::vector<Rule> grid() {
    std::vector<Rule> rules;
    for (const double drift : {-1.0, 0.0, 1.0, 2.0, 3.0, 4.0})
      for (const double height : {0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0})
        for (const double at_once : {2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, kNeverAtOnce})
          rules.push_back({drift, height, at_once});
    return rules;
  }
  static Rule with_lower_odds(Rule rule, double factor) {
    rule.drift -= std::log(factor);
    if (rule.at_once < kNeverAtOnce) rule.at_once -= std::log(factor);
    return rule;
  }
  static Probabilities values(const Probabilities& scores) { return evidence(scores); }

  EvidenceSum sum;

  bool step(const Rule& rule, double value, Nanoseconds, Nanoseconds elapsed) {
    return sum.step(rule, SequentialDecision{}.release, value, elapsed);
  }
};

/// A trial as one class sees it.
struct Course {
  const Recording* recording = nullptr;
  HitWindow hits;
  std::vector<float> values;  ///< one a sample
};

template <typename Kind>
std::vector<Course> courses_of(std::span<const ScoredTrial> trials, TrafficClass traffic_class) {
  std::vector<Course> courses;
  for (const ScoredTrial& trial : trials) {
    Course& course = courses.emplace_back(Course{trial.recording, HitWindow(*trial.recording), {}});
    course.values.reserve(trial.probabilities.size());
    for (const Probabilities& probabilities : trial.probabilities)
      course.values.push_back(static_cast<float>(
          Search<Kind>::values(scores(probabilities))[static_cast<std::size_t>(traffic_class)]));
  }
  return courses;
}

/// What one rule of one class does when it stands alone.
template <typename Kind>
struct Option {
  typename Search<Kind>::Rule rule = Search<Kind>::kNever;
  double false_alarms = 0;  ///< expected in the time of the trials
  int detected = 0;
  double waited =
      0;  ///< seconds to the first right alarm, summed over the class's scans; a miss waits to the end

  bool better_than(const Option& other, int scans) const {
    if (detected != other.detected) return detected > other.detected;
    return waited < other.waited - kWorthwhileSeconds * scans;
  }
};

/// Calls `counted(time)` for each alarm that counts when this class stands alone with this rule; it says
/// whether to go on.
template <typename Kind, typename Counted>
void simulate(const Course& course, TrafficClass traffic_class, const typename Search<Kind>::Rule& rule,
              Counted counted) {
  AlarmGate gate;
  Search<Kind> state;
  const auto& samples = course.recording->series.samples;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Nanoseconds time = samples[i].time;
    const Nanoseconds elapsed = i == 0 ? 0 : std::max<Nanoseconds>(0, time - samples[i - 1].time);
    const bool on = state.step(rule, course.values[i], time, elapsed);
    if (counts(gate.step(time, on ? std::optional(traffic_class) : std::nullopt)) && !counted(time)) return;
  }
}

/// Expected false alarms of a rule, or a number beyond `limit`.
template <typename Kind>
double expected_false_alarms(std::span<const Course> courses, TrafficClass traffic_class,
                             const typename Search<Kind>::Rule& rule, double limit) {
  double expected = 0;
  for (const double factor : kOddsFactors) {
    const auto looser = Search<Kind>::with_lower_odds(rule, factor);
    for (const Course& course : courses) {
      simulate<Kind>(course, traffic_class, looser, [&](Nanoseconds time) {
        if (!course.hits.contains(time)) expected += 1 / factor / kOddsFactors.size();
        return expected <= limit;
      });
      if (expected > limit) return expected;
    }
  }
  return expected;
}

template <typename Kind>
Option<Kind> judge_option(std::span<const Course> courses, TrafficClass traffic_class,
                          const typename Search<Kind>::Rule& rule, double limit) {
  Option<Kind> option;
  option.rule = rule;
  option.false_alarms = expected_false_alarms<Kind>(courses, traffic_class, rule, limit);
  if (option.false_alarms > limit) return option;
  for (const Course& course : courses) {
    if (course.recording->traffic_class != traffic_class || !course.hits.scan) continue;
    std::optional<Nanoseconds> first;
    simulate<Kind>(course, traffic_class, rule, [&](Nanoseconds time) {
      if (course.hits.contains(time)) first = time;
      return !first;
    });
    option.detected += first.has_value();
    option.waited += seconds(first.value_or(course.hits.to) - course.hits.from);
  }
  return option;
}

/// How many shares of the limit that is, rounded up; without a limit whatever costs nothing takes none.
std::size_t shares_of(double false_alarms, double limit) {
  return false_alarms <= 0 ? 0 : static_cast<std::size_t>(std::ceil(false_alarms / limit * kShares));
}

/// For each number of shares of the limit the best rule that costs no more.
template <typename Kind>
std::vector<Option<Kind>> options_of(TrafficClass traffic_class, std::span<const ScoredTrial> trials,
                                     double limit) {
  const std::vector<Course> courses = courses_of<Kind>(trials, traffic_class);
  Option<Kind> never;
  int scans = 0;
  for (const Course& course : courses) {
    if (course.recording->traffic_class != traffic_class || !course.hits.scan) continue;
    never.waited += seconds(course.hits.to - course.hits.from);
    ++scans;
  }
  std::vector<Option<Kind>> best(kShares + 1, never);
  if (scans == 0) return best;
  for (const auto& rule : Search<Kind>::grid()) {
    const Option<Kind> option = judge_option<Kind>(courses, traffic_class, rule, limit);
    if (option.false_alarms > limit) continue;
    for (std::size_t cost = shares_of(option.false_alarms, limit); cost <= kShares; ++cost)
      if (option.better_than(best[cost], scans)) best[cost] = option;
  }
  return best;
}

/// Rules for the first classes, and what they do together.
template <typename Kind>
struct Combination {
  decltype(Kind::rules) rules{};
  double expected_false_alarms = 0;
  int detected = 0;
  double waited = 0;
};

/// By class; that of `normal` stays empty.
template <typename Kind>
std::array<std::vector<Option<Kind>>, kClassCount> options_of_all(std::span<const ScoredTrial> trials,
                                                                  double limit, int threads) {
  std::array<std::vector<Option<Kind>>, kClassCount> all;
  std::atomic<std::size_t> next = 1;
  const auto work = [&] {
    for (std::size_t c = next++; c < kClassCount; c = next++)
      all[c] = options_of<Kind>(static_cast<TrafficClass>(c), trials, limit);
  };
  std::vector<std::future<void>> workers;
  for (int i = 0; i < threads; ++i) workers.push_back(std::async(std::launch::async, work));
  for (auto& worker : workers) worker.get();
  return all;
}

/// Spends a budget of false alarms over the classes: by dynamic programming over the shares that are spent.
template <typename Kind>
Combination<Kind> spend(std::span<const ScoredTrial> trials, double limit, int threads) {
  const auto options_of_class = options_of_all<Kind>(trials, limit, threads);
  Combination<Kind> none;
  none.rules.fill(Search<Kind>::kNever);
  std::vector<Combination<Kind>> best(kShares + 1, none);
  for (std::size_t c = 1; c < kClassCount; ++c) {
    const auto& options = options_of_class[c];
    std::vector<Combination<Kind>> next(kShares + 1);
    for (std::size_t total = 0; total <= kShares; ++total) {
      for (std::size_t cost = 0; cost <= total; ++cost) {
        Combination<Kind> joined = best[total - cost];
        joined.rules[c] = options[cost].rule;
        joined.expected_false_alarms += options[cost].false_alarms;
        joined.detected += options[cost].detected;
        joined.waited += options[cost].waited;
        const Combination<Kind>& kept = next[total];
        const bool better =
            cost == 0 || joined.detected > kept.detected ||
            (joined.detected == kept.detected && joined.waited < kept.waited - kWorthwhileSeconds);
        if (better) next[total] = joined;
      }
    }
    best = std::move(next);
  }
  return best.back();
}

/// What the rules do together.
void judge_together(std::span<const ScoredTrial> trials, ChosenDecision& chosen) {
  for (const ScoredTrial& trial : trials) {
    Decider decider(chosen.decision);
    AlarmGate gate;
    std::vector<ReplayStep> steps;
    for (std::size_t i = 0; i < trial.probabilities.size(); ++i) {
      ReplayStep& step = steps.emplace_back();
      step.time = trial.recording->series.samples[i].time;
      step.verdict.alarm = decider.step(step.time, trial.probabilities[i]);
      step.edge = gate.step(step.time, step.verdict.alarm);
    }
    const TrialOutcome outcome = judge_trial(*trial.recording, steps);
    chosen.false_alarms += outcome.false_alarms;
    chosen.scans += !outcome.placebo;
    chosen.detected += outcome.any.has_value();
  }
}

}  // namespace

template <typename Kind>
ChosenDecision choose_decision(std::span<const ScoredTrial> trials, const ChoiceSettings& settings,
                               const Kind& start) {
  ChosenDecision chosen;
  for (const ScoredTrial& trial : trials) {
    const auto& samples = trial.recording->series.samples;
    chosen.hours +=
        seconds(HitWindow(*trial.recording).quiet(samples.front().time, samples.back().time)) / 3600;
  }
  const double limit = std::clamp(settings.false_alarms_per_day * chosen.hours / 24, 0.0, kLargestBudget);
  const Combination<Kind> best = spend<Kind>(trials, limit, settings.threads);
  Kind decision = start;
  decision.rules = best.rules;
  chosen.expected_false_alarms = best.expected_false_alarms;
  chosen.decision = decision;
  judge_together(trials, chosen);
  return chosen;
}

template ChosenDecision choose_decision(std::span<const ScoredTrial>, const ChoiceSettings&,
                                        const ThresholdDecision&);
template ChosenDecision choose_decision(std::span<const ScoredTrial>, const ChoiceSettings&,
                                        const SequentialDecision&);

}  // namespace zpilab
