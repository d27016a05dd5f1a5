#include "model/evaluate/print_evaluation.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <tuple>

#include "model/evaluate/censored_quantile.h"
#include "model/evaluate/poisson.h"

namespace zpilab {
namespace {

std::string or_not_reached(const std::optional<double>& value, int decimals) {
  return value ? formatted("%.*f", decimals, *value) : "not reached";
}

std::string heading(const std::string& text, TableStyle style) {
  return (style == TableStyle::markdown ? "\n### " + text + "\n\n" : "\n" + text + "\n");
}

std::string chance_text(const DetectionGroup& group) {
  if (!group.chance) return "-";
  return formatted("%.1f (< %.1f)", *group.chance, *group.chance_at_most);
}

std::string class_text(const DetectionGroup& group) {
  std::string text(class_name(group.traffic_class));
  if (group.dropped) text += ", dropped";
  if (!group.workload.empty()) text += ", " + group.workload;
  return text;
}

std::string day_text(const FalseAlarmCount& count) {
  const auto day = false_alarms_per_day(count);
  if (!day) return "-";
  if (count.alarms == 0) return formatted("< %.2g", day->upper);
  return formatted("%.3g (%.2g to %.3g)", day->rate, day->lower, day->upper);
}

void add_false_alarms(TextTable& table, const std::string& name, const FalseAlarmCount& count) {
  table.add({name, formatted("%d", count.alarms), formatted("%.2f", count.hours),
             rate_text(count.alarms, count.hours), day_text(count)});
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
  std::string text = formatted(
      "- window error (macro average, probe in the last 2 s, before the decision stage): %.2f %%\n"
      "- the same without stretches that are neither scan nor normal for certain: %.2f %%\n"
      "- macro recall: %.2f %%\n",
      100 * evaluation.windows.macro_error(), 100 * evaluation.certain_windows.macro_error(),
      100 * evaluation.windows.macro_recall().value_or(0));
  if (evaluation.multiclass_auc)
    text += formatted("- multiclass AUC (Hand and Till's M): %.5f\n", *evaluation.multiclass_auc);
  text += formatted("- scans detected: %d of %d, with the right class %d", evaluation.detected(),
                    evaluation.scans(), evaluation.right_class());
  if (evaluation.family_uncertain() > 0)
    text += formatted(", as TCP of uncertain family %d", evaluation.family_uncertain());
  text += "\n";
  text += "- false alarms: " + rate_text(all.alarms, all.hours) + ", " + day_text(all) + " a day\n";
  for (const std::string& workload : evaluation.workloads_apart)
    if (evaluation.false_alarms.contains(workload))
      text += "- " + workload + " stands apart and is in none of these sums of trials\n";
  return text;
}

std::string print_groups(const Evaluation& evaluation, TableStyle style) {
  TextTable table({"class", "timing", "trials", "detected", "by chance", "right class", "family uncertain",
                   "TTFD s, median", "quartiles", "probes, median",
                   formatted("within %zu probes", kFewProbes)});
  for (const DetectionGroup& group : evaluation.groups) {
    table.add({class_text(group), group.timing, formatted("%d", group.trials),
               formatted("%d/%d", group.detected, group.trials), chance_text(group),
               formatted("%d", group.right_class), formatted("%d", group.family_uncertain),
               or_not_reached(group.ttfd_s.median, 2),
               or_not_reached(group.ttfd_s.first, 2) + " to " + or_not_reached(group.ttfd_s.third, 2),
               or_not_reached(group.probes, 0), formatted("%d", group.within_few_probes)});
  }
  return table.print(style);
}

std::string print_detections(const Evaluation& evaluation, TableStyle style) {
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<const TrialOutcome*>> groups;
  for (const TrialOutcome& trial : evaluation.trials)
    if (!trial.placebo) groups[{trial.scan, trial.timing, trial.workload}].push_back(&trial);
  TextTable table({"scan", "timing", "workload", "detected", "right class", "median s", "largest s"});
  for (const auto& [key, trials] : groups) {
    const auto& [scan, timing, workload] = key;
    std::vector<double> times;
    int right_class = 0;
    for (const TrialOutcome* trial : trials) {
      right_class += trial->right_class.has_value();
      if (trial->any) times.push_back(seconds(*trial->any));
    }
    table.add({scan, timing, workload, formatted("%zu/%zu", times.size(), trials.size()),
               formatted("%d", right_class), or_not_reached(censored_quantile(times, trials.size(), 0.5), 2),
               times.empty() ? "-" : formatted("%.2f", std::ranges::max(times))});
  }
  return table.print(style);
}

std::string print_false_alarms(const Evaluation& evaluation, TableStyle style) {
  TextTable table({"workload", "alarms", "hours", "per hour, 95 % limits", "per day, 95 % limits"});
  std::size_t pooled = 0;
  for (const auto& [workload, count] : evaluation.false_alarms) {
    if (evaluation.workloads_apart.contains(workload)) continue;
    add_false_alarms(table, workload, count);
    ++pooled;
  }
  if (pooled > 1) add_false_alarms(table, "together", evaluation.all_false_alarms());
  for (const auto& [workload, count] : evaluation.false_alarms)
    if (evaluation.workloads_apart.contains(workload)) add_false_alarms(table, workload + " (apart)", count);
  return table.print(style);
}

std::string print_confusion(const Confusion& confusion, TableStyle style) {
  std::vector<std::string> head = {"true \\ said"};
  for (std::size_t c = 0; c < kClassCount; ++c) head.push_back(std::to_string(c));
  head.insert(head.end(), {"windows", "recall"});
  TextTable table(std::move(head));
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const auto truth = static_cast<TrafficClass>(c);
    std::vector<std::string> row = {std::to_string(c) + " " + std::string(kClassNames[c])};
    for (std::size_t said = 0; said < kClassCount; ++said)
      row.push_back(std::to_string(confusion.count(truth, static_cast<TrafficClass>(said))));
    const auto recall = confusion.recall(truth);
    row.push_back(std::to_string(confusion.total(truth)));
    row.push_back(recall ? formatted("%.2f %%", 100 * *recall) : "-");
    table.add(std::move(row));
  }
  std::string text = table.print(style) + (style == TableStyle::markdown ? "\n" : "");
  const std::uint64_t errors = confusion.errors(), windows = confusion.windows();
  text += formatted("Overall error %.3f %%: %llu of %llu windows", 100 * confusion.overall_error(),
                    static_cast<unsigned long long>(errors), static_cast<unsigned long long>(windows));
  if (errors > 0)
    text += formatted(", 1 in %.0f", static_cast<double>(windows) / static_cast<double>(errors));
  return text + formatted("; macro average %.3f %%.\n", 100 * confusion.macro_error());
}

std::string print_window_error_sources(const Evaluation& evaluation, TableStyle style) {
  constexpr double kLeastShare = 0.0005;
  TextTable table({"workload", "policy", "stretch", "windows", "wrong", "points of the error", "mostly"});
  double others = 0;
  for (const WindowErrorSource& source : window_error_sources(evaluation.places)) {
    if (source.share < kLeastShare) {
      others += source.share;
      continue;
    }
    table.add({source.place.workload, source.place.policy, std::string(stretch_name(source.place.stretch)),
               std::to_string(source.windows), std::to_string(source.errors),
               formatted("%.2f", 100 * source.share),
               std::string(class_name(source.truth)) + " called " + std::string(class_name(source.said))});
  }
  table.add({"all others", "", "", "", "", formatted("%.2f", 100 * others), ""});
  return table.print(style);
}

std::string print_roc(const Evaluation& evaluation, TableStyle style) {
  std::vector<std::string> head = {"class", "area"};
  for (double rate : kFewFalsePositives) head.push_back(formatted("found at %g %% false", 100 * rate));
  TextTable table(std::move(head));
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const ClassRoc& roc = evaluation.roc[c];
    if (!roc.area) continue;
    std::vector<std::string> row = {std::to_string(c) + " " + std::string(kClassNames[c]),
                                    formatted("%.5f", *roc.area)};
    for (double found : roc.found) row.push_back(formatted("%.1f %%", 100 * found));
    table.add(std::move(row));
  }
  return table.print(style);
}

std::string print_operating_points(const Evaluation& evaluation, TableStyle style) {
  TextTable table({"setting", "false alarms per hour, 95 % limits", "detected", "by chance", "right class"});
  for (const OperatingPoint& point : evaluation.operating_points) {
    table.add({formatted("%.4g", point.setting),
               rate_text(point.false_alarms.alarms, point.false_alarms.hours),
               formatted("%d/%d", point.detected, point.scans),
               point.chance ? formatted("%.1f", *point.chance) : "-", formatted("%d", point.right_class)});
  }
  return table.print(style);
}

namespace {

std::string print_decision(const ThresholdDecision& decision, TableStyle style) {
  TextTable table({"class", "threshold", "hold ms"});
  for (std::size_t c = 1; c < kClassCount; ++c) {
    table.add({std::string(kClassNames[c]), formatted("%g", decision.rules[c].threshold),
               formatted("%lld", static_cast<long long>(decision.rules[c].hold / kMillisecond))});
  }
  return table.print(style) +
         "\nA class is called once its score stayed at the threshold for the hold time.\n";
}

std::string print_decision(const SequentialDecision& decision, TableStyle style) {
  TextTable table({"class", "drift, nats", "height, nats x s", "at once, nats"});
  for (std::size_t c = 1; c < kClassCount; ++c) {
    const SequentialRule& rule = decision.rules[c];
    table.add({std::string(kClassNames[c]), formatted("%g", rule.drift), formatted("%g", rule.height),
               rule.at_once < kNeverAtOnce ? formatted("%g", rule.at_once) : "never"});
  }
  const std::string family =
      decision.family > 0
          ? formatted(
                "Evidence for TCP is summed once, for both families; below %g nats between their shares\n"
                "the answer is tcp, family uncertain.\n",
                decision.family)
          : "";
  return table.print(style) +
         "\nA class is called once its evidence (log odds against normal life) beyond the drift has added up "
         "to\n"
         "the height, or at once when that of one sample is strong enough.\n" +
         family;
}

std::string print_paces(const Model& model) {
  std::string text;
  for (const PaceRule& rule : model.paces)
    text += formatted("While a chain of at least %d moves grows (%s), the class is %s for certain.\n",
                      rule.length, std::string(model.columns[rule.column].feature->name).c_str(),
                      std::string(class_name(rule.traffic_class)).c_str());
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string print_decision(const Model& model, TableStyle style) {
  return std::visit([&](const auto& kind) { return print_decision(kind, style); }, model.decision) +
         print_paces(model);
}

std::string print_evaluation(const Evaluation& evaluation, TableStyle style) {
  std::string text = print_summary(evaluation);
  if (!evaluation.groups.empty())
    text += heading("Detections by class and timing; a miss counts as endless", style) +
            print_groups(evaluation, style) + heading("By scan", style) + print_detections(evaluation, style);
  text += heading("False alarms", style) + print_false_alarms(evaluation, style);
  text += heading("Windows, before the decision stage", style) + print_confusion(evaluation.windows, style) +
          heading("The same, only those that are certain", style) +
          print_confusion(evaluation.certain_windows, style);
  if (evaluation.multiclass_auc)
    text += heading("Each class against the rest, by windows", style) + print_roc(evaluation, style);
  if (evaluation.scans() > 0)
    text +=
        heading("Detection against false alarms; setting 1 is the model's own, above it is stricter", style) +
        print_operating_points(evaluation, style);
  return text;
}

}  // namespace zpilab
