#include "model/evaluate/baseline.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "harness/core/number_text.h"
#include "model/detect/text_lines.h"
#include "model/evaluate/judge_alarms.h"

namespace zpilab {
namespace {

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string decimal(Nanoseconds time) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6f", seconds(time));
  return text;
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::string line_of(const TrialAlarms& replayed) {
  const Recording& recording = replayed.trial->recording;
  const AlarmScore score = judge_alarms(recording, replayed.alarms);
  return "{\"key\":" + json_text(recording.key) + ",\"scan\":" + json_text(recording.scan) +
         ",\"timing\":" + json_text(recording.timing) + ",\"workload\":" + json_text(recording.workload) +
         ",\"policy\":" + json_text(recording.policy) +
         ",\"traffic_class\":" + json_text(class_name(recording.traffic_class)) +
         ",\"horizon_s\":" + decimal(score.horizon) +
         ",\"ttfd_s\":" + (score.ttfd ? decimal(*score.ttfd) : "null") +
         ",\"right_class\":" + (score.right_class ? "true" : "false") +
         ",\"detections\":" + std::to_string(score.detections) +
         ",\"false_alarms\":" + std::to_string(score.false_alarms) + ",\"quiet_s\":" + decimal(score.quiet) +
         "}";
}

/// One a line, with commas between.
std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "\n" : ",\n") + line;
  return "[" + text + "\n]";
}

Result<double> common_rate(const ReplayRun& run) {
  const double rate = run.trials.empty() ? 10 : run.trials.front().trial->recording.sampling_rate_hz;
  for (const TrialAlarms& replayed : run.trials)
    if (replayed.trial->recording.sampling_rate_hz != rate)
      return make_error(Errc::invalid_input, name_of(replayed.trial->recording) +
                                                 " was sampled at another rate than those before; a baseline "
                                                 "is of one rate");
  return rate;
}

}  // namespace

Result<std::string> baseline_text(std::span<const ReplaySource> sources, const std::string& detector,
                                  const ReplayRun& run) {
  const auto rate = common_rate(run);
  if (!rate) return rate.error();
  std::vector<std::pair<std::string, std::string>> files;
  for (const ReplaySource& source : sources) files.emplace_back(file_name(source.path), source.sha256);
  std::ranges::sort(files);
  std::vector<std::string> recordings, trials;
  for (const auto& [name, sha256] : files)
    recordings.push_back("{\"name\":" + json_text(name) + ",\"sha256\":" + json_text(sha256) + "}");
  std::vector<const TrialAlarms*> in_order;
  for (const TrialAlarms& replayed : run.trials)
    if (replayed.outcome.state != DetectorState::not_covered) in_order.push_back(&replayed);
  std::ranges::stable_sort(in_order, {}, [](const TrialAlarms* replayed) {
    const Recording& recording = replayed->trial->recording;
    return std::pair(file_name(recording.file), recording.trial);
  });
  for (const TrialAlarms* replayed : in_order) trials.push_back(line_of(*replayed));
  return "{\"zpilab_baseline\":1,\"detector\":" + json_text(detector) +
         ",\n\"recordings\":" + listed(recordings) + ",\n\"trials\":" + listed(trials) +
         ",\n\"sampling_interval_s\":" + number_text(1 / *rate) + "}\n";
}

}  // namespace zpilab
