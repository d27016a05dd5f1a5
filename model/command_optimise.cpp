#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/commands.h"
#include "model/detect/whole_file.h"
#include "model/evaluate/binomial.h"
#include "model/evaluate/censored_quantile.h"
#include "model/evaluate/print_evaluation.h"
#include "model/train/select_features.h"
#include "model/training_options.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>(
    {{"-o", true}, {"--generations", true}, {"--population", true}, {"--report", true}, {"--json", false}});
/// One sum of evidence decides, whatever rules a model has later.
constexpr auto kUnheeded = std::to_array<std::string_view>({"--decision", "--family", "--blends"});
/// What is trained hundreds of times must be small, and what is rare cannot be counted in a few hours.
constexpr int kTrees = 25;
constexpr std::size_t kRows = 25'000, kFolds = 2;
constexpr double kBudget = 24;

class Progress {
 public:
  Progress(std::string path, std::string heading) : path_(std::move(path)), heading_(std::move(heading)) {}

  /// The best set so far is written every time it changes: whoever stops the search has it.
  Result<Done> operator()(const Generation& generation, const ColumnSet& best) {
    if (best != written_) {
      if (auto written = write_column_set(best, heading_, path_); !written) return written;
      written_ = best;
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin_;
    std::string line =
        formatted("generation %zu: best %.4f, mean %.4f, %zu columns, %zu sets judged", generation.number,
                  generation.best.fitness, generation.mean, best.columns.size(), generation.judged);
    std::fprintf(stderr, "%s, %.0f s\n", line.c_str(), taken.count());
    lines_ += "    " + line + "\n";
    return Done{};
  }
  const std::string& lines() const { return lines_; }

 private:
  std::string path_, heading_, lines_;
  ColumnSet written_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

std::optional<double> median_seconds(const RecallAtBudget& recall) {
  return censored_quantile(recall.seconds, static_cast<std::size_t>(recall.all_scans()), 0.5);
}

std::string print_compared(const Selection& selection, TableStyle style) {
  TextTable table({"columns from", "columns", "windows", "scans found", "share, 95 % limits", "macro recall",
                   "median s", "false alarms", "fitness", "ns a sample"});
  for (const ComparedSet& compared : selection.compared) {
    const RecallAtBudget& recall = compared.recall;
    const ShareLimits limits = share_limits(recall.all_detected(), recall.all_scans());
    const auto median = median_seconds(recall);
    table.add({compared.name, std::to_string(compared.set.columns.size()),
               std::to_string(compared.set.windows.size()),
               formatted("%d/%d", recall.all_detected(), recall.all_scans()),
               formatted("%.1f to %.1f %%", 100 * limits.lower, 100 * limits.upper),
               formatted("%.3f", recall.macro_recall), median ? formatted("%.2f", *median) : "never",
               formatted("%d of %d in %.1f h", recall.false_alarms, recall.allowed, recall.hours),
               formatted("%.4f", compared.fitness), formatted("%.0f", compared.nanoseconds)});
  }
  return table.print(style);
}

std::string windows_text(const ColumnSet& set) {
  std::string text;
  for (Nanoseconds window : set.windows) text += (text.empty() ? "" : ", ") + format_duration(window);
  return text;
}

std::string make_report(const Selection& selection, const SelectionSettings& settings,
                        const std::string& generations) {
  std::string text = "# Which columns a model needs\n\n";
  text += formatted(
      "A genetic search over feature rows and window lengths: %zu sets, judged in %zu folds of %zu trials. "
      "Fitness is the recall of\nscans (mean over the classes) at %g false alarms a day, minus %g times the "
      "time to the alarm on a logarithmic scale (0 at once,\n1 from 30 s), minus %g a column. For each set "
      "and fold a "
      "forest of %d trees a class was trained on about %zu windows; one sum of\nevidence with one limit "
      "decides. Seed %llu.\n\n",
      selection.genomes, settings.folds, selection.search_trials, settings.judge.false_alarms_per_day,
      kPriceOfWaiting, kPriceOfColumn, settings.judge.booster.rounds, settings.judge.rows_at_most,
      static_cast<unsigned long long>(settings.judge.seed));
  text += formatted(
      "## On %zu trials that the search has not seen\n\nTrained on the trials of the search, the same "
      "measure; the limit is set for each on these trials alike.\n\n",
      selection.unseen_trials);
  text += print_compared(selection, TableStyle::markdown);
  text +=
      formatted("\nChosen (fitness in the search %.4f): %zu columns over %s.\n\n## The search\n\n",
                selection.fitness, selection.chosen.columns.size(), windows_text(selection.chosen).c_str());
  return text + generations;
}

nlohmann::json compared_json(const ComparedSet& compared) {
  const RecallAtBudget& recall = compared.recall;
  const ShareLimits limits = share_limits(recall.all_detected(), recall.all_scans());
  nlohmann::json json = {{"name", compared.name},
                         {"columns", compared.set.columns.size()},
                         {"windows", compared.set.windows.size()},
                         {"trials", recall.all_scans()},
                         {"detected", recall.all_detected()},
                         {"share_lower", limits.lower},
                         {"share_upper", limits.upper},
                         {"macro_recall", recall.macro_recall},
                         {"false_alarms", recall.false_alarms},
                         {"allowed", recall.allowed},
                         {"device_hours", recall.hours},
                         {"fitness", compared.fitness},
                         {"nanoseconds", compared.nanoseconds},
                         {"median_s", nullptr}};
  if (const auto median = median_seconds(recall)) json["median_s"] = *median;
  return json;
}

nlohmann::json selection_json(const Selection& selection) {
  nlohmann::json json = {{"fitness", selection.fitness},
                         {"sets_judged", selection.genomes},
                         {"search_trials", selection.search_trials},
                         {"unseen_trials", selection.unseen_trials},
                         {"chosen", nlohmann::json::array()},
                         {"compared", nlohmann::json::array()}};
  for (const FeatureColumn& column : selection.chosen.columns)
    json["chosen"].push_back(column_name(column, selection.chosen.windows));
  for (const ComparedSet& compared : selection.compared) json["compared"].push_back(compared_json(compared));
  return json;
}

Result<SelectionSettings> read_settings(const CommandLine& line) {
  const auto training = read_training_settings(line);
  if (!training) return training.error();
  SelectionSettings settings;
  settings.judge.columns = {training->windows, columns_of(training.value())};
  settings.judge.booster = training->booster;
  if (!line.has("--trees")) settings.judge.booster.rounds = kTrees;
  settings.judge.rows_at_most = line.has("--rows") ? training->rows_at_most : kRows;
  settings.judge.superpositions = training->superpositions;
  settings.judge.denoise = training->denoise;
  settings.judge.false_alarms_per_day = line.has("--budget") ? training->false_alarms_per_day : kBudget;
  settings.judge.seed = training->seed;
  settings.judge.threads = training->threads;
  settings.folds = line.has("--folds") ? training->folds : kFolds;
  const auto population = line.number<std::size_t>("--population", settings.population, 2, 1000);
  if (!population) return population.error();
  const auto generations = line.number<std::size_t>("--generations", settings.generations, 0, 1000);
  if (!generations) return generations.error();
  settings.population = population.value();
  settings.generations = generations.value();
  settings.progress = training->progress;
  return settings;
}

}  // namespace

Result<Done> run_optimise(Arguments arguments) {
  auto line = CommandLine::parse(arguments, training_options_and(kOptions, kUnheeded));
  if (!line) return line.error();
  if (line->operands().empty()) return make_error(Errc::usage, "name at least one campaign file");
  const auto output = line->text("-o");
  if (!output) return make_error(Errc::usage, "say where the columns go: -o FILE.columns");
  auto settings = read_settings(*line);
  if (!settings) return settings.error();
  const auto recordings = load_for_training(line->operands());
  if (!recordings) return recordings.error();

  Progress progress(*output, formatted("Chosen by zpilab-model optimise " ZPILAB_VERSION
                                       ", seed %llu.\nRead by zpilab-model train --columns.",
                                       static_cast<unsigned long long>(settings->judge.seed)));
  settings->report = [&](const Generation& generation, const ColumnSet& best) {
    return progress(generation, best);
  };
  const auto selection = select_features(recordings.value(), settings.value());
  if (!selection) return selection.error();
  if (const auto report = line->text("--report")) {
    const std::string text = make_report(selection.value(), settings.value(), progress.lines());
    if (auto written = write_whole_file(text, *report); !written) return written;
  }
  if (line->has("--json")) {
    std::puts(selection_json(selection.value()).dump(2).c_str());
  } else {
    std::fputs(print_compared(selection.value(), TableStyle::text).c_str(), stdout);
  }
  std::fprintf(stderr, "wrote %s; try: zpilab-model train ... --columns %s\n", output->c_str(),
               output->c_str());
  return Done{};
}

}  // namespace zpilab
