#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/core/share_folder.h"
#include "model/command_line.h"
#include "model/commands.h"
#include "model/evaluate/evaluate.h"
#include "model/evaluate/load_recordings.h"
#include "model/evaluate/print_evaluation.h"
#include "model/evaluate/workloads_apart.h"
#include "model/evaluation_json.h"

namespace zpilab {
namespace {

constexpr auto kEvaluateOptions =
    std::to_array<OptionSpec>({{"--json", false}, {"--markdown", false}, {"--allow-training-data", false}});
constexpr auto kShowOptions = std::to_array<OptionSpec>({{"--json", false}});

Result<Done> refuse_seen(const Model& model, const std::vector<Recording>& recordings) {
  const auto seen = seen_by(model, recordings);
  if (seen.empty()) return Done{};
  return make_error(Errc::invalid_input,
                    "the model was made from " + std::to_string(seen.size()) + " of these " +
                        std::to_string(recordings.size()) + " trials (the first: trial " +
                        std::to_string(seen.front()->trial) + " of " + seen.front()->file +
                        "); a result on them says nothing. Use other recordings, or --allow-training-data");
}

std::string rule_text(const Model& model) {
  std::string text;
  for (Counter counter : needed_counters(model.columns))
    text += (text.empty() ? "" : " ") + std::string(kCounterNames[static_cast<std::size_t>(counter)]);
  return text;
}

/// What the model's own training run came to, so far as it says.
nlohmann::json training_json(const Model& model) {
  nlohmann::json json = {{"hash", model.hash}};
  for (const char* fact : {"window_error_by_trial", "window_error_random_split"}) {
    const auto found = model.provenance.facts.find(fact);
    if (found != model.provenance.facts.end())
      if (const auto value = parse_number<double>(found->second)) json[fact] = *value;
  }
  return json;
}

nlohmann::json decision_json(const Decision& decision) {
  nlohmann::json json;
  if (const auto* threshold = std::get_if<ThresholdDecision>(&decision)) {
    json = {{"kind", "threshold"}, {"release", threshold->release}};
    for (std::size_t c = 1; c < kClassCount; ++c)
      json["rules"][std::string(kClassNames[c])] = {{"threshold", threshold->rules[c].threshold},
                                                    {"hold_s", seconds(threshold->rules[c].hold)}};
    return json;
  }
  const auto& sequential = std::get<SequentialDecision>(decision);
  json = {{"kind", "sequential"}, {"release", sequential.release}, {"family", sequential.family}};
  for (std::size_t c = 1; c < kClassCount; ++c)
    json["rules"][std::string(kClassNames[c])] = {{"drift", sequential.rules[c].drift},
                                                  {"height", sequential.rules[c].height},
                                                  {"at_once", sequential.rules[c].at_once}};
  return json;
}

nlohmann::json model_json(const Model& model) {
  nlohmann::json json = {{"hash", model.hash},
                         {"feature_hash", feature_hash(model.columns, model.windows)},
                         {"trees", model.forest.trees()},
                         {"nodes", model.forest.nodes()},
                         {"provenance", model.provenance.facts},
                         {"seen_trials", model.provenance.seen_trials.size()},
                         {"card", model.card}};
  for (Nanoseconds window : model.windows) json["windows_s"].push_back(seconds(window));
  for (const FeatureColumn& column : model.columns)
    json["features"].push_back(column_name(column, model.windows));
  for (Counter counter : needed_counters(model.columns))
    json["needs"].push_back(kCounterNames[static_cast<std::size_t>(counter)]);
  json["decision"] = decision_json(model.decision);
  json["paces"] = nlohmann::json::array();
  for (const PaceRule& rule : model.paces)
    json["paces"].push_back({{"class", class_name(rule.traffic_class)},
                             {"column", model.columns[rule.column].feature->name},
                             {"moves", rule.length}});
  return json;
}

}  // namespace

std::string model_path(const std::string& given) {
  if (given.find_first_of("/.") != std::string::npos || ::access(given.c_str(), R_OK) == 0) return given;
  return share_folder() + "/model/" + given + ".zpimodel";
}

Result<Done> run_evaluate(Arguments arguments) {
  auto line = CommandLine::parse(arguments, kEvaluateOptions);
  if (!line) return line.error();
  if (line->operands().size() < 2)
    return make_error(Errc::usage, "name a model and at least one campaign file or recording");
  auto model = read_model(model_path(line->operands()[0]));
  if (!model) return model.error();
  auto files = load_all_recordings(std::span(line->operands()).subspan(1));
  if (!files) return files.error();
  for (const LoadedFile& loaded : *files)
    if (loaded.skipped > 0)
      std::fprintf(stderr, "%s: %d trials left out (not done, or no probe arrived)\n", loaded.path.c_str(),
                   loaded.skipped);
  const std::vector<Recording> recordings = join_recordings(std::move(*files));
  if (recordings.empty()) return make_error(Errc::invalid_input, "there is no finished trial in these files");
  if (!line->has("--allow-training-data"))
    if (auto unseen = refuse_seen(*model, recordings); !unseen) return unseen.error();
  auto evaluation = evaluate(*model, recordings, workloads_apart(recordings));
  if (!evaluation) return evaluation.error();
  if (line->has("--json")) {
    nlohmann::json json = evaluation_json(*evaluation);
    const bool unseen = seen_by(*model, recordings).empty();
    json["window_error_by_trial"] = unseen ? json["window_error"] : nlohmann::json();
    json["model"] = training_json(*model);
    std::puts(json.dump(2).c_str());
    return Done{};
  }
  const TableStyle style = line->has("--markdown") ? TableStyle::markdown : TableStyle::text;
  std::printf("%zu trials\n%s\n%sWhere the window error comes from%s\n%s", recordings.size(),
              print_evaluation(*evaluation, style).c_str(), style == TableStyle::markdown ? "### " : "",
              style == TableStyle::markdown ? "\n" : "",
              print_window_error_sources(*evaluation, style).c_str());
  return Done{};
}

Result<Done> run_show(Arguments arguments) {
  auto line = CommandLine::parse(arguments, kShowOptions);
  if (!line) return line.error();
  if (line->operands().size() != 1) return make_error(Errc::usage, "name one model");
  auto model = read_model(model_path(line->operands()[0]));
  if (!model) return model.error();
  if (line->has("--json")) {
    std::puts(model_json(*model).dump(2).c_str());
    return Done{};
  }
  std::printf("model     %s\nfeatures  %zu (hash %.16s)\nforest    %zu trees, %zu nodes\n",
              model->hash.c_str(), model->columns.size(),
              feature_hash(model->columns, model->windows).c_str(), model->forest.trees(),
              model->forest.nodes());
  std::printf("needs     %s\nmade from %zu trials\n", rule_text(*model).c_str(),
              model->provenance.seen_trials.size());
  for (const auto& [key, value] : model->provenance.facts)
    std::printf("%s: %s\n", key.c_str(), value.c_str());
  std::printf("\n%s\n%s", print_decision(*model, TableStyle::text).c_str(), model->card.c_str());
  return Done{};
}

}  // namespace zpilab
