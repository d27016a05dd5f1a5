#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/core/sha256.h"
#include "model/command_line.h"
#include "model/commands.h"
#include "model/evaluate/load_recordings.h"
#include "model/evaluate/print_evaluation.h"
#include "model/evaluation_json.h"
#include "model/train/card.h"
#include "model/train/train_model.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({{"-o", true},
                                                     {"--card", true},
                                                     {"--budget", true},
                                                     {"--seed", true},
                                                     {"--windows", true},
                                                     {"--folds", true},
                                                     {"--trees", true},
                                                     {"--depth", true},
                                                     {"--rate", true},
                                                     {"--rows", true},
                                                     {"--threads", true},
                                                     {"--json", false}});

Result<std::vector<Nanoseconds>> parse_windows(const std::string& text) {
  std::vector<Nanoseconds> windows;
  for (std::string_view piece : split_text(text, ',')) {
    const auto length = parse_number<double>(piece);
    if (!length || *length < 0.1 || *length > 600 || windows.size() == 16)
      return make_error(Errc::usage,
                        "--windows takes up to 16 lengths in seconds, 0.1 to 600, such as 0.5,1,2,5");
    windows.push_back(from_seconds(*length) / kMillisecond * kMillisecond);
  }
  std::ranges::sort(windows);
  if (windows.empty() || std::ranges::adjacent_find(windows) != windows.end())
    return make_error(Errc::usage, "--windows needs at least one length, each only once");
  return windows;
}

template <typename Number>
bool set(Number& target, const Result<Number>& value, std::optional<Error>& first_error) {
  if (value) {
    target = value.value();
  } else if (!first_error) {
    first_error = value.error();
  }
  return value.ok();
}

Result<TrainSettings> read_settings(const CommandLine& line) {
  TrainSettings settings;
  BoosterSettings& booster = settings.booster;
  std::optional<Error> error;
  set(settings.false_alarms_per_hour, line.number("--budget", settings.false_alarms_per_hour, 0.0, 1e4),
      error);
  set(settings.seed, line.number<std::uint64_t>("--seed", settings.seed, 0, 1U << 30), error);
  set(settings.folds, line.number<std::size_t>("--folds", settings.folds, 2, 10), error);
  set(settings.rows_at_most, line.number<std::size_t>("--rows", settings.rows_at_most, 1000, 100'000'000),
      error);
  set(booster.rounds, line.number("--trees", booster.rounds, 1, 2000), error);
  set(booster.depth, line.number("--depth", booster.depth, 1, 12), error);
  set(booster.learning_rate, line.number("--rate", booster.learning_rate, 0.001, 1.0), error);
  set(settings.threads, line.number("--threads", settings.threads, 1, 64), error);
  if (const auto windows = line.text("--windows")) set(settings.windows, parse_windows(*windows), error);
  if (error) return *error;
  settings.progress = [](const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); };
  return settings;
}

Result<std::string> hash_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(Errc::io, errno_message("open", errno), path);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return sha256_hex(bytes.view());
}

Result<std::vector<SourceFile>> describe_sources(const std::vector<LoadedFile>& files) {
  std::vector<SourceFile> sources;
  for (const LoadedFile& file : files) {
    const auto hash = hash_file(file.path);
    if (!hash) return hash.error();
    sources.push_back({file.path, file.scenario, hash.value(), file.recordings.size(), file.skipped});
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
  auto line = CommandLine::parse(arguments, kOptions);
  if (!line) return line.error();
  if (line->operands().empty())
    return make_error(Errc::usage, "name at least one campaign file or recording");
  const auto output = line->text("-o");
  if (!output) return make_error(Errc::usage, "say where the model goes: -o MODEL");
  auto settings = read_settings(*line);
  if (!settings) return settings.error();

  const auto begin = std::chrono::steady_clock::now();
  auto files = load_all_recordings(line->operands());
  if (!files) return files.error();
  auto sources = describe_sources(*files);
  if (!sources) return sources.error();
  const std::vector<Recording> recordings = join_recordings(std::move(*files));
  auto trained = train_model(recordings, *settings);
  if (!trained) return trained.error();
  add_provenance(*trained, *settings, *sources);
  trained->model.card = make_card(*trained, *settings, *sources);
  if (auto written = write_model(trained->model, *output); !written) return written.error();
  if (const auto card = line->text("--card"))
    if (auto written = write_text(*card, trained->model.card); !written) return written.error();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;

  if (line->has("--json")) {
    nlohmann::json json = {{"model", *output}, {"hash", trained->model.hash}, {"seconds", taken.count()}};
    json["test"] = evaluation_json(trained->test);
    json["training"] = evaluation_json(trained->training);
    std::puts(json.dump(2).c_str());
    return Done{};
  }
  std::printf("test: %zu trials that the model never saw\n%s\n%s\n%s\n", trained->test_trials,
              print_summary(trained->test).c_str(), print_detections(trained->test).c_str(),
              print_false_alarms(trained->test).c_str());
  std::printf("%s\n%s\n", print_confusion(trained->test.windows).c_str(),
              print_decision(trained->model.decision).c_str());
  std::fprintf(stderr, "wrote %s (%zu trees, %zu windows, %.0f s); try: zpilab-model show %s\n",
               output->c_str(), trained->model.forest.trees(), trained->rows, taken.count(), output->c_str());
  return Done{};
}

}  // namespace zpilab
