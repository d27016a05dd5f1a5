#include "model/train/card.h"

#include <algorithm>

#include "harness/core/clock.h"
#include "model/evaluate/poisson.h"
#include "model/evaluate/print_evaluation.h"

namespace zpilab {
namespace {

constexpr std::size_t kImportanceRows = 20;

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

std::string windows_text(const std::vector<Nanoseconds>& windows) {
  std::string text;
  for (Nanoseconds window : windows) text += (text.empty() ? "" : ", ") + format_duration(window);
  return text;
}

std::string data_part(const TrainedModel& trained, const TrainSettings& settings,
                      const std::vector<SourceFile>& sources) {
  std::string text = "## Data\n\n| file | scenario | trials | left out | SHA-256 |\n|---|---|---|---|---|\n";
  for (const SourceFile& source : sources) {
    text += "| " + file_name(source.path) + " | " + source.scenario +
            formatted(" | %zu | %d | ", source.trials, source.skipped) + source.sha256.substr(0, 16) + " |\n";
  }
  text += formatted(
      "\nLeft out: trials that are not done, or scans of which no probe arrived. Split by trial, seed %llu: "
      "%zu trials for training, %zu for the test.\n"
      "The forest was trained on %zu windows.\n",
      static_cast<unsigned long long>(settings.seed), trained.training_trials, trained.test_trials,
      trained.rows);
  text += trained.threshold_trials > 0
              ? formatted("The rules of the decision come from %zu trials of sets of their own.\n\n",
                          trained.threshold_trials)
              : formatted(
                    "The rules of the decision come from %zu folds of the training trials; each was scored "
                    "by a forest that did not see it.\n\n",
                    settings.folds);
  return text;
}

std::string denoise_part(const TrainedModel& trained) {
  if (!trained.denoised) return "";
  TextTable table({"class", "windows", "taken out"});
  for (std::size_t c = 0; c < kClassCount; ++c)
    table.add({std::string(kClassNames[c]), std::to_string(trained.denoised->of[c]),
               std::to_string(trained.denoised->removed[c])});
  return "## Denoising\n\nWindows whose label had next to no share of the cluster that they fell into, found "
         "without labels, were not\ntrained on. Nothing was taken out of what the model is judged by.\n\n" +
         table.print(TableStyle::markdown) + "\n";
}

std::string model_part(const TrainedModel& trained, const TrainSettings& settings) {
  const BoosterSettings& booster = settings.booster;
  std::string text = "## Model\n\nWindows: " + windows_text(trained.model.windows) + ". ";
  text += formatted(
      "%zu features (hash %.16s). %zu trees of depth %d, learning rate %g, %zu nodes.\nCounters that a "
      "device must "
      "have:",
      trained.model.columns.size(), feature_hash(trained.model.columns, trained.model.windows).c_str(),
      trained.model.forest.trees(), booster.depth, booster.learning_rate, trained.model.forest.nodes());
  for (Counter counter : needed_counters(trained.model.columns))
    text += " " + std::string(kCounterNames[static_cast<std::size_t>(counter)]);
  return text + ".\n\n";
}

std::string decision_part(const TrainedModel& trained, const TrainSettings& settings) {
  const ChosenDecision& chosen = trained.chosen;
  return formatted(
             "## Decision\n\nChosen for at most %g false alarms a day. Where it was chosen %.2f were to be "
             "expected, and it gave ",
             settings.false_alarms_per_day, chosen.expected_false_alarms) +
         rate_text(chosen.false_alarms, chosen.hours) +
         formatted(
             " and found %d of %d scans.\nThat is the figure it was chosen by; the honest one is the "
             "test's.\n\n",
             chosen.detected, chosen.scans) +
         print_decision(trained.model, TableStyle::markdown) + "\n";
}

std::string importance_part(const TrainedModel& trained) {
  std::string text = "## Features by share of gain\n\n| feature | share |\n|---|---|\n";
  for (std::size_t i = 0; i < std::min(kImportanceRows, trained.importance.size()); ++i)
    text +=
        "| " + trained.importance[i].first + formatted(" | %.1f %% |\n", 100 * trained.importance[i].second);
  return text;
}

/// A report of its own, as a part of the card: its headings one level lower.
std::string choice_part(const std::string& report) {
  std::string text = report.empty() ? "" : "\n";
  for (std::size_t begin = 0; begin < report.size();) {
    const std::size_t end = std::min(report.find('\n', begin), report.size());
    if (report[begin] == '#') text += '#';
    text += report.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return text;
}

std::string splits_part(const TrainedModel& trained) {
  if (!trained.random_split) return "";
  return "## Window error by the way that it is measured\n\n" +
         print_splits(trained.test, *trained.random_split, TableStyle::markdown) +
         "\nSame trials, features and trees; superposed scans are only in what the model was made from. By "
         "trial "
         "is the honest\nfigure: no window of a tested trial was learnt from. The random split tests windows "
         "beside those that it learnt\nfrom, as published figures often do; it is here only to show how much "
         "that flatters. Its confusions:\n\n" +
         print_confusion(trained.random_split->windows, TableStyle::markdown) + "\n";
}

}  // namespace

std::string print_splits(const Evaluation& by_trial, const RandomSplitErrors& random_split,
                         TableStyle style) {
  TextTable table({"split", "window error", "windows that are certain only", "overall error"});
  const auto add = [&](const char* name, const Confusion& windows, const Confusion& certain) {
    table.add({name, formatted("%.3f %%", 100 * windows.macro_error()),
               formatted("%.3f %%", 100 * certain.macro_error()),
               formatted("%.3f %%", 100 * windows.overall_error())});
  };
  add("by trial", by_trial.windows, by_trial.certain_windows);
  add("random windows", random_split.windows, random_split.certain_windows);
  return table.print(style);
}

std::string make_card(const TrainedModel& trained, const TrainSettings& settings,
                      const std::vector<SourceFile>& sources, const std::string& choice_of_columns) {
  std::string text =
      "# Model card\n\nTells network scans from normal life by the counters of the network stack alone.\n";
  text += "Made with zpilab " ZPILAB_VERSION ".\n\n";
  text += "## Test: trials that the model never saw\n\n" +
          print_evaluation(trained.test, TableStyle::markdown) + "\n";
  text += splits_part(trained);
  text += "## Training: the trials that it was made from\n\n" + print_summary(trained.training) + "\n" +
          print_confusion(trained.training.windows, TableStyle::markdown) +
          "\nFor comparison only: a model always looks better here.\n\n";
  text += decision_part(trained, settings) + data_part(trained, settings, sources) + denoise_part(trained) +
          model_part(trained, settings);
  return text + importance_part(trained) + choice_part(choice_of_columns);
}

void add_provenance(TrainedModel& trained, const TrainSettings& settings,
                    const std::vector<SourceFile>& sources) {
  auto& facts = trained.model.provenance.facts;
  facts["made_with"] = "zpilab " ZPILAB_VERSION;
  facts["seed"] = std::to_string(settings.seed);
  facts["budget_per_day"] = formatted("%g", settings.false_alarms_per_day);
  facts["training_trials"] = std::to_string(trained.training_trials);
  if (trained.threshold_trials > 0) facts["threshold_trials"] = std::to_string(trained.threshold_trials);
  facts["test_trials"] = std::to_string(trained.test_trials);
  facts["window_error_by_trial"] = formatted("%.5f", trained.test.windows.macro_error());
  if (trained.random_split)
    facts["window_error_random_split"] = formatted("%.5f", trained.random_split->windows.macro_error());
  if (trained.denoised)
    for (std::size_t c = 0; c < kClassCount; ++c)
      facts["denoise_removed_" + std::string(kClassNames[c])] =
          formatted("%zu of %zu", trained.denoised->removed[c], trained.denoised->of[c]);
  for (std::size_t i = 0; i < sources.size(); ++i)
    facts[formatted("source_%zu", i + 1)] =
        file_name(sources[i].path) + " " + sources[i].scenario + " sha256:" + sources[i].sha256;
}

}  // namespace zpilab
