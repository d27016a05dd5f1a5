#include "model/print_samples.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/evaluate/replay.h"

namespace zpilab {
namespace {

void print_csv_head() {
  std::printf("trial,seq,time_s,truth,ambiguous,likeliest");
  for (std::string_view name : kClassNames) std::printf(",margin_%s", std::string(name).c_str());
  std::printf(",alarm,score,edge\n");
}

const char* edge_name(AlarmEdge edge) {
  switch (edge) {
    case AlarmEdge::none:
      return "";
    case AlarmEdge::rising:
      return "rising";
    case AlarmEdge::repeated:
      return "repeated";
    case AlarmEdge::class_change:
      return "class_change";
  }
  return "";
}

void print_csv_step(const Recording& recording, const ReplayStep& step, const Label& label, double time) {
  std::printf("%d,%llu,%.6f,%s,%d,%s", recording.trial, static_cast<unsigned long long>(step.seq), time,
              std::string(class_name(label.traffic_class)).c_str(), label.ambiguous ? 1 : 0,
              std::string(class_name(likeliest(step.verdict.margins))).c_str());
  for (float margin : step.verdict.margins) std::printf(",%.9g", static_cast<double>(margin));
  const auto& alarm = step.verdict.alarm;
  std::printf(",%s,%.6f,%s\n", alarm ? std::string(class_name(*alarm)).c_str() : "", step.verdict.score,
              edge_name(step.edge));
}

void print_json_step(const Recording& recording, const ReplayStep& step, const Label& label, double time) {
  nlohmann::json json = {{"trial", recording.trial},
                         {"seq", step.seq},
                         {"time_s", time},
                         {"truth", class_name(label.traffic_class)},
                         {"ambiguous", label.ambiguous},
                         {"likeliest", class_name(likeliest(step.verdict.margins))},
                         {"margins", step.verdict.margins}};
  if (step.verdict.alarm) {
    json["alarm"] = class_name(*step.verdict.alarm);
    json["score"] = step.verdict.score;
  }
  if (step.edge != AlarmEdge::none) json["edge"] = edge_name(step.edge);
  std::puts(json.dump().c_str());
}

}  // namespace

Result<Done> print_samples(const Model& model, std::span<const Recording* const> recordings,
                           SampleFormat format) {
  const bool json = format == SampleFormat::json_lines;
  const Nanoseconds memory = *std::ranges::max_element(model.windows);
  if (!json) print_csv_head();
  for (const Recording* recording : recordings) {
    const auto steps = replay(model, *recording);
    if (!steps) return steps.error();
    const std::vector<Label> labels = label_samples(*recording, memory);
    for (std::size_t i = 0; i < steps->size(); ++i) {
      const double time = seconds((*steps)[i].time - steps->front().time);
      (json ? print_json_step : print_csv_step)(*recording, (*steps)[i], labels[i], time);
    }
  }
  return Done{};
}

}  // namespace zpilab
