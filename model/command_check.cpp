#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/commands.h"
#include "model/evaluate/print_evaluation.h"
#include "model/train/apparatus_check.h"
#include "model/train/shuffle_check.h"
#include "model/train/split.h"
#include "model/training_options.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({{"--json", false}});
/// It looks at windows, before any decision.
constexpr auto kUnheeded = std::to_array<std::string_view>(
    {"--budget", "--decision", "--family", "--denoise", "--superpositions", "--blends"});
/// Far less than a model needs is enough to see whether there is anything to be learnt.
constexpr int kTreesOfACheck = 20;

const char* verdict(bool holds) { return holds ? "holds" : "FAILS"; }

void print_voted(const char* name, const VotedTrials& voted) {
  std::printf("  %-16s %5.1f %% of %d trials named rightly; chance gives %.1f %% (p = %.3g)\n", name,
              100 * voted.accuracy(), voted.trials, 100 * voted.chance, voted.p_value);
}

void print_shuffle(const ShuffleCheck& check) {
  std::printf("labels shuffled among the trials, split by trial: %s\n", verdict(check.holds()));
  print_voted("true labels", check.true_labels);
  print_voted("shuffled labels", check.shuffled);
  std::printf(
      "  the same shuffled labels with a random split of windows: %.1f %% of windows named \"rightly\"\n"
      "  (the commonest label is %.1f %% of them): such a split tests the memory\n",
      100 * check.shuffled_random_split, 100 * check.random_split_chance);
}

void print_idle(const ShuffleCheck& check) {
  if (check.idle_trials == 0) {
    std::printf("idle without a scan: not checked, there is no such trial\n");
    return;
  }
  std::printf("idle without a scan, by forests that did not see the trial: %s\n",
              verdict(check.idle_called == 0));
  std::printf("  %d of %d trials named as a scan; %zu of %zu windows called one\n", check.idle_called,
              check.idle_trials, check.idle_windows_called, check.idle_windows);
}

void print_apparatus(const ApparatusCheck& check) {
  if (!check.checked()) {
    std::printf(
        "middle against edges of idle trials without a scan: not checked, %d such trials that are long "
        "enough\n",
        check.trials);
    return;
  }
  std::printf("middle against edges of idle trials without a scan: %s\n", verdict(check.holds()));
  std::printf(
      "  a forest scores the middle higher in %d of %d trials (chance: half; p = %.3g), mean area %.3f\n"
      "  (chance: 0.5); in %d trials the two were alike to it\n",
      check.told_apart, check.differed, check.p_value, check.mean_area, check.trials - check.differed);
  std::printf("  %d features moved at all", check.moving_features);
  if (check.strongest) {
    std::printf(
        "; the one that differs most between first and last quarter:\n  %s, higher at the end in %d "
        "trials, lower in %d (p = %.3g, corrected for %d looks)",
        check.strongest->name.c_str(), check.strongest->higher, check.strongest->lower,
        check.strongest->p_value, check.moving_features);
  }
  std::printf("\n");
}

nlohmann::json voted_json(const VotedTrials& voted) {
  return {{"trials", voted.trials},
          {"right", voted.right},
          {"accuracy", voted.accuracy()},
          {"chance", voted.chance},
          {"p_value", voted.p_value}};
}

nlohmann::json check_json(const ShuffleCheck& shuffle, const ApparatusCheck& apparatus) {
  nlohmann::json json;
  json["shuffle"] = {{"holds", shuffle.holds()},
                     {"true_labels", voted_json(shuffle.true_labels)},
                     {"shuffled_labels", voted_json(shuffle.shuffled)},
                     {"shuffled_labels_random_split", shuffle.shuffled_random_split},
                     {"random_split_chance", shuffle.random_split_chance}};
  json["idle"] = {{"holds", shuffle.idle_called == 0},
                  {"trials", shuffle.idle_trials},
                  {"named_as_scan", shuffle.idle_called},
                  {"windows", shuffle.idle_windows},
                  {"windows_called", shuffle.idle_windows_called}};
  json["apparatus"] = {{"checked", apparatus.checked()}, {"holds", apparatus.holds()},
                       {"trials", apparatus.trials},     {"middle_higher", apparatus.told_apart},
                       {"differed", apparatus.differed}, {"mean_area", apparatus.mean_area},
                       {"p_value", apparatus.p_value},   {"moving_features", apparatus.moving_features}};
  if (apparatus.strongest) {
    json["apparatus"]["strongest_feature"] = {{"name", apparatus.strongest->name},
                                              {"higher_at_end", apparatus.strongest->higher},
                                              {"lower_at_end", apparatus.strongest->lower},
                                              {"p_value", apparatus.strongest->p_value}};
  }
  return json;
}

Result<CheckSettings> read_settings(const CommandLine& line) {
  auto training = read_training_settings(line);
  if (!training) return training.error();
  CheckSettings settings;
  settings.data = {training->windows, columns_of(*training), training->rows_at_most};
  settings.booster = training->booster;
  settings.booster.seed = training->seed;
  if (!line.has("--trees")) settings.booster.rounds = kTreesOfACheck;
  settings.folds = training->folds;
  settings.threads = training->threads;
  settings.seed = training->seed;
  return settings;
}

}  // namespace

Result<Done> run_check(Arguments arguments) {
  auto line = CommandLine::parse(arguments, training_options_and(kOptions, kUnheeded));
  if (!line) return line.error();
  if (line->operands().empty()) return make_error(Errc::usage, "name at least one campaign file");
  const auto settings = read_settings(*line);
  if (!settings) return settings.error();
  const auto loaded = load_for_training(line->operands());
  if (!loaded) return loaded.error();
  if (auto unique = refuse_repeated_trials(loaded.value()); !unique) return unique.error();
  std::vector<const Recording*> recordings;
  for (const Recording& recording : loaded.value()) recordings.push_back(&recording);

  const auto shuffle = check_shuffled_labels(recordings, settings.value());
  if (!shuffle) return shuffle.error();
  const auto apparatus = check_apparatus(recordings, settings.value());
  if (!apparatus) return apparatus.error();
  if (line->has("--json")) {
    std::puts(check_json(shuffle.value(), apparatus.value()).dump(2).c_str());
  } else {
    print_shuffle(shuffle.value());
    print_idle(shuffle.value());
    print_apparatus(apparatus.value());
  }
  const bool hold = shuffle.value().holds() && shuffle.value().idle_called == 0 && apparatus.value().holds();
  if (!hold)
    return make_error(Errc::failed, "a check failed: what these trials teach is not to be trusted yet");
  return Done{};
}

}  // namespace zpilab
