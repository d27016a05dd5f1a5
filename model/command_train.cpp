#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/core/sha256.h"
#include "model/command_line.h"
#include "model/commands.h"
#include "model/evaluate/load_recordings.h"
#include "model/evaluate/print_evaluation.h"
#include "model/evaluate/workloads_apart.h"
#include "model/evaluation_json.h"
#include "model/train/card.h"
#include "model/train/train_model.h"
#include "model/training_options.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>(
    {{"-o", true}, {"--card", true}, {"--thresholds", true}, {"--optimised", true}, {"--json", false}});

Result<std::string> read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(Errc::io, errno_message("open", errno), path);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

Result<std::vector<SourceFile>> describe_sources(const std::vector<LoadedFile>& files) {
  std::vector<SourceFile> sources;
  for (const LoadedFile& file : files) {
    const auto bytes = read_bytes(file.path);
    if (!bytes) return bytes.error();
    sources.push_back({file.path, file.scenario, sha256_hex(*bytes), file.recordings.size(), file.skipped});
    std::fprintf(stderr, "%s: %zu trials, %d left out\n", file.path.c_str(), file.recordings.size(),
                 file.skipped);
  }
  return sources;
}

Result<Done> write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  file.close();
  if (!file) return make_error(Errc::io, errno_message("write", errno), path);
  return Done{};
}

}  // namespace

Result<Done> run_train(Arguments arguments) {
  auto line = CommandLine::parse(arguments, training_options_and(kOptions));
  if (!line) return line.error();
  if (line->operands().empty())
    return make_error(Errc::usage, "name at least one campaign file or recording");
  const auto output = line->text("-o");
  if (!output) return make_error(Errc::usage, "say where the model goes: -o MODEL");
  auto settings = read_training_settings(*line);
  if (!settings) return settings.error();

  const auto report = line->text("--optimised");
  const auto choice_of_columns = report ? read_bytes(*report) : Result<std::string>(std::string());
  if (!choice_of_columns) return choice_of_columns.error();

  const auto begin = std::chrono::steady_clock::now();
  auto files = load_all_recordings(line->operands());
  if (!files) return files.error();
  auto sources = describe_sources(*files);
  if (!sources) return sources.error();
  const auto paths = threshold_paths(*line);
  if (!paths) return paths.error();
  auto threshold_files = load_all_recordings(paths.value());
  if (!threshold_files) return threshold_files.error();
  auto threshold_sources = describe_sources(*threshold_files);
  if (!threshold_sources) return threshold_sources.error();
  std::ranges::move(*threshold_sources, std::back_inserter(*sources));
  const std::vector<Recording> recordings = join_recordings(std::move(*files));
  const std::vector<Recording> for_thresholds = join_recordings(std::move(*threshold_files));
  settings->workloads_apart = workloads_apart(recordings);
  // With a set for thresholds one forest is grown; the one for comparison may grow beside it.
  const bool beside = !for_thresholds.empty() && settings->threads > 1;
  auto comparison = std::async(beside ? std::launch::async : std::launch::deferred,
                               [&] { return judge_random_split(recordings, *settings); });
  auto trained = train_model(recordings, *settings, for_thresholds);
  if (!trained) return trained.error();
  settings->progress("the same with a random split of windows, for comparison");
  auto random_split = comparison.get();
  if (!random_split) return random_split.error();
  trained->random_split = *random_split;
  add_provenance(*trained, *settings, *sources);
  trained->model.card = make_card(*trained, *settings, *sources, *choice_of_columns);
  if (auto written = write_model(trained->model, *output); !written) return written.error();
  if (const auto card = line->text("--card"))
    if (auto written = write_text(*card, trained->model.card); !written) return written.error();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;

  if (line->has("--json")) {
    nlohmann::json json = {{"model", *output}, {"hash", trained->model.hash}, {"seconds", taken.count()}};
    json["window_error_by_trial"] = trained->test.windows.macro_error();
    json["window_error_random_split"] = random_split->windows.macro_error();
    json["certain_window_error_by_trial"] = trained->test.certain_windows.macro_error();
    json["certain_window_error_random_split"] = random_split->certain_windows.macro_error();
    json["random_split"] = confusion_json(random_split->windows);
    if (trained->denoised)
      for (std::size_t c = 0; c < kClassCount; ++c)
        json["denoised"][std::string(kClassNames[c])] = {{"windows", trained->denoised->of[c]},
                                                         {"removed", trained->denoised->removed[c]}};
    json["test"] = evaluation_json(trained->test);
    json["training"] = evaluation_json(trained->training);
    std::puts(json.dump(2).c_str());
    return Done{};
  }
  std::printf(
      "test: %zu trials that the model never saw\n%s\nWindow error by the way that it is measured\n%s\n%s\n",
      trained->test_trials, print_evaluation(trained->test, TableStyle::text).c_str(),
      print_splits(trained->test, *random_split, TableStyle::text).c_str(),
      print_decision(trained->model, TableStyle::text).c_str());
  std::fprintf(stderr, "wrote %s (%zu trees, %zu windows, %.0f s); try: zpilab-model show %s\n",
               output->c_str(), trained->model.forest.trees(), trained->rows, taken.count(), output->c_str());
  return Done{};
}

}  // namespace zpilab
