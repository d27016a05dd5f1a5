#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/core/number_text.h"
#include "model/command_line.h"
#include "model/commands.h"
#include "model/detect/whole_file.h"
#include "model/evaluate/baseline.h"
#include "model/evaluate/foreign_detector.h"
#include "model/evaluate/judge_alarms.h"
#include "model/evaluate/replay_all.h"
#include "model/evaluate/write_replay.h"
#include "model/print_samples.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({{"--model", true},
                                                     {"--detector", true},
                                                     {"-o", true},
                                                     {"--baseline", true},
                                                     {"--once", false},
                                                     {"--trial", true},
                                                     {"--samples", false},
                                                     {"--json", false}});

struct Summary {
  std::size_t trials = 0, not_covered = 0, scans = 0, detected = 0, right_class = 0;
  int false_alarms = 0;
  Nanoseconds quiet = 0;
};

Summary sum_up(const ReplayRun& run) {
  Summary sum;
  for (const TrialAlarms& replayed : run.trials) {
    ++sum.trials;
    if (replayed.outcome.state == DetectorState::not_covered) {
      ++sum.not_covered;
      continue;
    }
    const Recording& recording = replayed.trial->recording;
    const AlarmScore score = judge_alarms(recording, replayed.alarms);
    sum.scans += recording.placebo() ? 0 : 1;
    sum.detected += score.ttfd ? 1 : 0;
    sum.right_class += score.right_class ? 1 : 0;
    sum.false_alarms += score.false_alarms;
    sum.quiet += score.quiet;
  }
  return sum;
}

double per_second(std::size_t samples, Nanoseconds time) {
  return static_cast<double>(samples) / seconds(std::max<Nanoseconds>(time, 1));
}

void print_text(const Summary& sum, const DetectorOutcome& outcome, const ReplayRun& run) {
  std::printf("%s (%s, %.12s): %zu trials; of %zu scans %zu detected, %zu with the right class",
              outcome.detector.c_str(), outcome.version.c_str(), outcome.hash.c_str(), sum.trials, sum.scans,
              sum.detected, sum.right_class);
  if (sum.not_covered > 0) std::printf("; %zu scans not covered", sum.not_covered);
  std::printf("; %d false alarms in %.2f h\n", sum.false_alarms, seconds(sum.quiet) / 3600);
  std::printf("%zu samples in %.2f s, %.2f s of them at work: %.0f samples a second of one core\n",
              run.samples, seconds(run.took), seconds(run.cpu), per_second(run.samples, run.cpu));
}

void print_json(const Summary& sum, const DetectorOutcome& outcome, const ReplayRun& run) {
  const nlohmann::ordered_json json = {{"detector", outcome.detector},
                                       {"version", outcome.version},
                                       {"hash", outcome.hash},
                                       {"trials", sum.trials},
                                       {"not_covered", sum.not_covered},
                                       {"scans", sum.scans},
                                       {"detected", sum.detected},
                                       {"right_class", sum.right_class},
                                       {"false_alarms", sum.false_alarms},
                                       {"quiet_h", seconds(sum.quiet) / 3600},
                                       {"samples", run.samples},
                                       {"seconds", seconds(run.took)},
                                       {"cpu_seconds", seconds(run.cpu)},
                                       {"samples_per_cpu_second", per_second(run.samples, run.cpu)}};
  std::puts(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

Result<std::unique_ptr<ReplayedDetector>> choose_detector(const CommandLine& line) {
  if (const auto detector = line.text("--detector")) return load_foreign_detector(*detector);
  const std::string path = model_path(line.text("--model").value_or("linux"));
  auto model = read_model(path);
  if (!model) return model.error();
  return make_model_detector(std::move(*model), path);
}

/// The number of a trial, or the key that baselines give it.
bool names_a_trial(const std::string& text) {
  const bool number = canonical_digits(text) && text != "0" && text.size() < 10;
  return number || (text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos);
}

Result<Done> check_usage(const CommandLine& line) {
  if (line.operands().empty())
    return make_error(Errc::usage, "name at least one campaign file, recording, or folder of recordings");
  if (line.has("--detector") && (line.has("--model") || line.has("--samples")))
    return make_error(Errc::usage,
                      "--detector goes with neither --model nor --samples: it brings its own, "
                      "and only our model says what it makes of each sample");
  if (const auto trial = line.text("--trial"); trial && !names_a_trial(*trial))
    return make_error(Errc::usage, "--trial: \"" + *trial +
                                       "\" is neither a number from 1 on nor a key of 32 hexadecimal digits");
  if (line.has("--samples") && (line.has("-o") || line.has("--baseline") || line.has("--once")))
    return make_error(Errc::usage, "--samples prints, and writes no file");
  return Done{};
}

/// That "linux" is a model, and not a file, is the mistake of who knows the other subcommands.
Result<Done> check_operands(const CommandLine& line) {
  const std::string& first = line.operands().front();
  const bool is_model = first.ends_with(".zpimodel") || ::access(first.c_str(), F_OK) != 0;
  if (is_model && ::access(model_path(first).c_str(), R_OK) == 0)
    return make_error(Errc::usage, "\"" + first + "\" is a model; name it with --model");
  return Done{};
}

Result<Done> print_each_sample(const CommandLine& line, const std::vector<ReplaySource>& sources) {
  auto model = read_model(model_path(line.text("--model").value_or("linux")));
  if (!model) return model.error();
  std::vector<const Recording*> recordings;
  for (const ReplaySource& source : sources)
    for (const ReplayTrial& trial : source.trials) recordings.push_back(&trial.recording);
  return print_samples(*model, recordings, line.has("--json") ? SampleFormat::json_lines : SampleFormat::csv);
}

Result<Done> replay_and_write(const CommandLine& line, std::vector<ReplaySource>& sources) {
  const auto campaign = line.text("-o"), baseline = line.text("--baseline");
  if (campaign)
    if (auto free = check_replay_file(*campaign, sources); !free) return free;
  auto detector = choose_detector(line);
  if (!detector) return detector.error();
  const Repeat repeat = line.has("--once") ? Repeat::once : Repeat::twice;
  const auto run = replay_all(**detector, sources, repeat);
  if (!run) return run.error();
  const DetectorOutcome outcome = (*detector)->outcome();
  if (!outcome.message.empty())
    std::fprintf(stderr, "%s said: %s\n", outcome.detector.c_str(), outcome.message.c_str());
  if (baseline) {
    const auto text = baseline_text(sources, outcome.detector, *run);
    if (!text) return text.error();
    if (auto written = write_whole_file(*text, *baseline); !written) return written;
  }
  (line.has("--json") ? print_json : print_text)(sum_up(*run), outcome, *run);
  // Last: it takes the samples.
  return campaign ? write_replay(*campaign, sources, (*detector)->spec(), *run) : Result<Done>(Done{});
}

}  // namespace

Result<Done> run_replay(Arguments arguments) {
  const auto line = CommandLine::parse(arguments, kOptions);
  if (!line) return line.error();
  if (auto usage = check_usage(*line); !usage) return usage;
  if (auto operands = check_operands(*line); !operands) return operands;
  auto sources = load_replay_sources(line->operands(), line->text("--trial").value_or(""));
  if (!sources) return sources.error();
  for (const ReplaySource& source : *sources)
    if (source.left_out > 0)
      std::fprintf(stderr, "%s: %d trials left out (not done, or no probe arrived)\n", source.path.c_str(),
                   source.left_out);
  return line->has("--samples") ? print_each_sample(*line, *sources) : replay_and_write(*line, *sources);
}

}  // namespace zpilab
