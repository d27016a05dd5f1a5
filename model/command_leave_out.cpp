#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/commands.h"
#include "model/evaluate/poisson.h"
#include "model/evaluate/print_evaluation.h"
#include "model/evaluate/workloads_apart.h"
#include "model/evaluation_json.h"
#include "model/train/leave_out.h"
#include "model/training_options.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({{"--by", true},
                                                     {"--levels", true},
                                                     {"--aside", true},
                                                     {"--thresholds", true},
                                                     {"--json", false},
                                                     {"--markdown", false}});

std::set<std::string> names_of(std::string_view text, char separator) {
  std::set<std::string> names;
  for (const std::string_view name : split_text(text, separator)) names.emplace(name);
  return names;
}

Result<LeaveOutPlan> read_plan(const CommandLine& line) {
  const auto factor = parse_factor(line.text("--by").value_or(""));
  if (!factor) return make_error(Errc::usage, "say what is left out: --by workload, scan, policy or timing");
  LeaveOutPlan plan;
  plan.factor = *factor;
  const std::string levels = line.text("--levels").value_or("");
  for (const std::string_view group : split_text(levels, ',')) plan.groups.push_back(names_of(group, '+'));
  plan.aside = names_of(line.text("--aside").value_or(""), ',');
  for (const auto& group : plan.groups)
    for (const std::string& level : group)
      if (plan.aside.contains(level))
        return make_error(Errc::usage, "\"" + level + "\" is left out and judged, or put aside: not both");
  return plan;
}

/// Alarms of all its workloads, those apart too: a level that is one has nothing else.
FalseAlarmCount all_alarms(const Evaluation& evaluation) {
  FalseAlarmCount all;
  for (const auto& [workload, count] : evaluation.false_alarms) all += count;
  return all;
}

void add_row(TextTable& table, const std::string& level, const char* taught, std::size_t trials,
             const Evaluation& evaluation) {
  const FalseAlarmCount alarms = all_alarms(evaluation);
  table.add({level, taught, std::to_string(trials),
             trials == 0 ? "-" : formatted("%.2f %%", 100 * evaluation.windows.macro_error()),
             trials == 0 ? "-" : formatted("%.2f %%", 100 * evaluation.certain_windows.macro_error()),
             rate_text(alarms.alarms, alarms.hours),
             formatted("%d/%d", evaluation.detected(), evaluation.scans()),
             formatted("%d", evaluation.right_class())});
}

std::string print_levels(const std::vector<LeftOutLevel>& levels, std::string_view factor, TableStyle style) {
  TextTable table({std::string(factor), "taught", "trials", "window error", "certain windows",
                   "false alarms, 95 % limits", "detected", "right class"});
  for (const LeftOutLevel& level : levels) {
    add_row(table, level.level, "without it", level.trials, level.unseen);
    add_row(table, level.level, "with it", level.seen_trials, level.seen);
  }
  return table.print(style);
}

nlohmann::json level_json(const LeftOutLevel& level) {
  nlohmann::json json = {{"level", level.level},
                         {"training_trials", level.training_trials},
                         {"unseen", evaluation_summary_json(level.unseen)},
                         {"seen", evaluation_summary_json(level.seen)}};
  return json;
}

}  // namespace

Result<Done> run_leave_out(Arguments arguments) {
  auto line = CommandLine::parse(arguments, training_options_and(kOptions));
  if (!line) return line.error();
  if (line->operands().empty()) return make_error(Errc::usage, "name at least one campaign file");
  const auto plan = read_plan(*line);
  if (!plan) return plan.error();
  auto settings = read_training_settings(*line);
  if (!settings) return settings.error();
  const auto paths = threshold_paths(*line);
  if (!paths) return paths.error();
  const auto recordings = load_for_training(line->operands());
  if (!recordings) return recordings.error();
  const auto for_thresholds = load_for_training(paths.value());
  if (!for_thresholds) return for_thresholds.error();
  settings->workloads_apart = workloads_apart(recordings.value());
  const auto levels = leave_out(recordings.value(), plan.value(), *settings, for_thresholds.value());
  if (!levels) return levels.error();
  const std::string_view by = kFactorNames[static_cast<std::size_t>(plan.value().factor)];
  if (line->has("--json")) {
    nlohmann::json json = {{"by", by}, {"levels", nlohmann::json::array()}};
    for (const LeftOutLevel& level : levels.value()) json["levels"].push_back(level_json(level));
    std::puts(json.dump(2).c_str());
    return Done{};
  }
  const TableStyle style = line->has("--markdown") ? TableStyle::markdown : TableStyle::text;
  std::fputs(print_levels(levels.value(), by, style).c_str(), stdout);
  return Done{};
}

}  // namespace zpilab
