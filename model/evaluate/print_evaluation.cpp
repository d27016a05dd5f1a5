#include "model/evaluate/print_evaluation.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <tuple>

#include "model/evaluate/poisson.h"

namespace zpilab {
namespace {

/// Trials that stand in one line of the table.
struct Group {
  int trials = 0, detected = 0, right_class = 0;
  std::vector<double> times;  ///< of the detected
};

/// The median over all trials, the missed ones counting as endless: a miss is never dropped.
std::string median_text(const Group& group) {
  std::vector<double> times = group.times;
  std::ranges::sort(times);
  const auto middle = static_cast<std::size_t>(group.trials - 1) / 2;
  return middle < times.size() ? formatted("%.2f", times[middle]) : "not reached";
}

std::string largest_text(const Group& group) {
  return group.times.empty() ? "-" : formatted("%.2f", *std::ranges::max_element(group.times));
}

}  // namespace

std::string formatted(const char* format, ...) {
  char buffer[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  return buffer;
}

std::string print_summary(const Evaluation& evaluation) {
  const FalseAlarmCount all = evaluation.all_false_alarms();
  return formatted(
             "- window error (macro average, probe in the last 2 s, before the decision stage): %.2f %%\n"
             "- the same without stretches that are neither scan nor normal for certain: %.2f %%\n"
             "- scans detected: %d of %d\n",
             100 * evaluation.windows.macro_error(), 100 * evaluation.certain_windows.macro_error(),
             evaluation.detected(), evaluation.scans()) +
         "- false alarms: " + rate_text(all.alarms, all.hours) + "\n";
}

std::string print_detections(const Evaluation& evaluation) {
  std::map<std::tuple<std::string, std::string, std::string>, Group> groups;
  for (const TrialOutcome& trial : evaluation.trials) {
    if (trial.placebo) continue;
    Group& group = groups[{trial.scan, trial.timing, trial.workload}];
    ++group.trials;
    group.right_class += trial.right_class.has_value();
    if (!trial.any) continue;
    ++group.detected;
    group.times.push_back(seconds(*trial.any));
  }
  std::string text =
      "| scan | timing | workload | detected | right class | median s | largest s "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const auto& [key, group] : groups) {
    const auto& [scan, timing, workload] = key;
    text += "| " + scan + " | " + timing + " | " + workload +
            formatted(" | %d/%d | %d | ", group.detected, group.trials, group.right_class) +
            median_text(group) + " | " + largest_text(group) + " |\n";
  }
  return text;
}

std::string print_false_alarms(const Evaluation& evaluation) {
  std::string text = "| workload | alarms | hours | per hour, 95 % limits |\n|---|---|---|---|\n";
  for (const auto& [workload, count] : evaluation.false_alarms) {
    text += "| " + workload + formatted(" | %d | %.2f | ", count.alarms, count.hours) +
            rate_text(count.alarms, count.hours) + " |\n";
  }
  return text;
}

std::string print_confusion(const Confusion& confusion) {
  std::string text = "| true \\ said |";
  std::string rule = "|---|";
  for (std::string_view name : kClassNames) {
    text += " " + std::string(name) + " |";
    rule += "---|";
  }
  text += " recall |\n" + rule + "---|\n";
  for (std::size_t truth = 0; truth < kClassCount; ++truth) {
    text += "| " + std::string(kClassNames[truth]) + " |";
    for (std::size_t said = 0; said < kClassCount; ++said) {
      const std::uint64_t count =
          confusion.count(static_cast<TrafficClass>(truth), static_cast<TrafficClass>(said));
      text += " " + std::to_string(count) + " |";
    }
    const auto recall = confusion.recall(static_cast<TrafficClass>(truth));
    text += recall ? formatted(" %.1f %% |\n", 100 * *recall) : " - |\n";
  }
  return text;
}

namespace {

std::string print_decision(const ThresholdDecision& decision) {
  std::string text = "| class | threshold | hold ms |\n|---|---|---|\n";
  for (std::size_t c = 1; c < kClassCount; ++c) {
    text += "| " + std::string(kClassNames[c]) +
            formatted(" | %g | %lld |\n", decision.rules[c].threshold,
                      static_cast<long long>(decision.rules[c].hold / kMillisecond));
  }
  return text + "\nA class is called once its score stayed at the threshold for the hold time.\n";
}

std::string print_decision(const SequentialDecision& decision) {
  std::string text = "| class | drift, nats | height, nats x s | at once, nats |\n|---|---|---|---|\n";
  for (std::size_t c = 1; c < kClassCount; ++c) {
    const SequentialRule& rule = decision.rules[c];
    text += "| " + std::string(kClassNames[c]) + formatted(" | %g | %g | ", rule.drift, rule.height) +
            (rule.at_once < kNeverAtOnce ? formatted("%g |\n", rule.at_once) : "never |\n");
  }
  return text +
         "\nA class is called once its evidence (log odds against normal life) beyond the drift has added up "
         "to the "
         "height,\nor at once when that of one sample is strong enough.\n";
}

}  // namespace

std::string print_decision(const Decision& decision) {
  return std::visit([](const auto& kind) { return print_decision(kind); }, decision);
}

}  // namespace zpilab
