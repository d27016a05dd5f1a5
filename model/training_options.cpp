#include "model/training_options.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "model/evaluate/load_recordings.h"
#include "model/train/column_set.h"

namespace zpilab {
namespace {

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

/// Windows and columns, from a file or every one over the windows, then without what the counters forbid.
Result<Done> choose_columns(const CommandLine& line, TrainSettings& settings) {
  const auto file = line.text("--columns");
  if (file && line.has("--windows"))
    return make_error(Errc::usage, "--columns says which windows there are: leave --windows out");
  const std::string counters = line.text("--counters").value_or("all");
  if (counters != "all" && counters != "portable" && counters != "octets")
    return make_error(Errc::usage, "--counters takes all, portable or octets");
  if (file && counters == "octets")
    return make_error(Errc::usage, "--columns says whether octets are counted: leave --counters octets out");
  if (!file && counters == "all") return Done{};
  auto set = file                   ? read_column_set(*file)
             : counters == "octets" ? column_set_with_octets(settings.windows)
                                    : default_column_set(settings.windows);
  if (!set) return set.error();
  if (counters == "portable") *set = portable_columns(*set);
  if (set->windows.empty())
    return make_error(Errc::invalid_input, "no column of it is portable", file.value_or("--windows"));
  settings.windows = std::move(set->windows);
  settings.columns = std::move(set->columns);
  return Done{};
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

}  // namespace

std::vector<OptionSpec> training_options_and(std::span<const OptionSpec> own,
                                             std::span<const std::string_view> unheeded) {
  std::vector<OptionSpec> all(kTrainingOptions.begin(), kTrainingOptions.end());
  std::erase_if(all, [&](const OptionSpec& option) {
    return std::ranges::find(unheeded, option.name) != unheeded.end();
  });
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

Result<TrainSettings> read_training_settings(const CommandLine& line) {
  TrainSettings settings;
  BoosterSettings& booster = settings.booster;
  std::optional<Error> error;
  set(settings.false_alarms_per_day, line.number("--budget", settings.false_alarms_per_day, 0.0, 1e4), error);
  set(settings.family_certainty, line.number("--family", settings.family_certainty, 0.0, kMostEvidence),
      error);
  if (const auto kind = line.text("--decision")) {
    if (*kind != "sequential" && *kind != "threshold")
      return make_error(Errc::usage, "--decision takes sequential or threshold");
    settings.sequential = *kind == "sequential";
  }
  if (const auto denoising = line.text("--denoise")) {
    if (*denoising != "none" && *denoising != "clusters")
      return make_error(Errc::usage, "--denoise takes none or clusters");
    settings.denoise = *denoising == "clusters";
  }
  set(settings.seed, line.number<std::uint64_t>("--seed", settings.seed, 0, 1U << 30), error);
  set(settings.folds, line.number<std::size_t>("--folds", settings.folds, 2, 10), error);
  set(settings.rows_at_most, line.number<std::size_t>("--rows", settings.rows_at_most, 1000, 100'000'000),
      error);
  set(settings.superpositions, line.number<std::size_t>("--superpositions", settings.superpositions, 0, 20),
      error);
  set(settings.blends, line.number<std::size_t>("--blends", settings.blends, 0, 20), error);
  set(booster.rounds, line.number("--trees", booster.rounds, 1, 2000), error);
  set(booster.depth, line.number("--depth", booster.depth, 1, 12), error);
  set(booster.learning_rate, line.number("--rate", booster.learning_rate, 0.001, 1.0), error);
  set(settings.threads, line.number("--threads", settings.threads, 1, 64), error);
  if (const auto windows = line.text("--windows")) set(settings.windows, parse_windows(*windows), error);
  if (error) return *error;
  if (auto chosen = choose_columns(line, settings); !chosen) return chosen.error();
  settings.progress = [](const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); };
  return settings;
}

Result<std::vector<std::string>> threshold_paths(const CommandLine& line) {
  std::vector<std::string> paths;
  const auto text = line.text("--thresholds");
  if (!text) return paths;
  for (const std::string_view path : split_text(*text, ',')) paths.emplace_back(path);
  if (paths.empty()) return make_error(Errc::usage, "--thresholds names no campaign file or recording");
  return paths;
}

Result<std::vector<Recording>> load_for_training(std::span<const std::string> paths) {
  auto files = load_all_recordings(paths);
  if (!files) return files.error();
  for (const LoadedFile& file : *files)
    std::fprintf(stderr, "%s: %zu trials, %d left out\n", file.path.c_str(), file.recordings.size(),
                 file.skipped);
  return join_recordings(std::move(*files));
}

}  // namespace zpilab
