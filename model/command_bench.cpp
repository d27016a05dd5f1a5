#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/benchmark.h"
#include "model/command_line.h"
#include "model/commands.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({{"--json", false}});

struct Part {
  const char *name, *field;
  CostQuantiles StreamCost::*cost;
};
constexpr auto kParts = std::to_array<Part>({{"window update", "windows_ns", &StreamCost::windows},
                                             {"features", "features_ns", &StreamCost::features},
                                             {"forest", "forest_ns", &StreamCost::forest},
                                             {"these three", "first_three_ns", &StreamCost::first_three},
                                             {"decision", "decision_ns", &StreamCost::decision},
                                             {"whole detector", "detector_ns", &StreamCost::detector}});

nlohmann::json json_of(const CostQuantiles& cost) {
  return {{"median", cost.median}, {"percentile99", cost.percentile99}};
}

nlohmann::json json_of(const Benchmark& benchmark) {
  nlohmann::json json = {{"model_bytes", benchmark.model_bytes},
                         {"load_ms", benchmark.load_ms},
                         {"load_cpu_ms", benchmark.load_cpu_ms}};
  for (const StreamCost& stream : benchmark.streams) {
    nlohmann::json& object = json["streams"].emplace_back();
    object = {{"rate_hz", stream.rate_hz}, {"allocations", stream.allocations}};
    for (const Part& part : kParts) object[part.field] = json_of(stream.*part.cost);
  }
  for (const ForestCost& forest : benchmark.forests) {
    json["forests"].push_back({{"name", forest.name},
                               {"trees", forest.trees},
                               {"nodes", forest.nodes},
                               {"features", forest.features},
                               {"rows", forest.rows},
                               {"forest_ns", json_of(forest.ours)},
                               {"xgboost_ns", json_of(forest.xgboost)},
                               {"times_faster", forest.times_faster()},
                               {"largest_difference", forest.largest_difference},
                               {"same_bits", forest.same_bits}});
  }
  return json;
}

void print(const Benchmark& benchmark) {
  std::printf("model             %zu bytes, loaded in %.1f ms, of that %.1f ms at work\n\n",
              benchmark.model_bytes, benchmark.load_ms, benchmark.load_cpu_ms);
  std::printf("ns a sample     ");
  for (const StreamCost& stream : benchmark.streams) std::printf("%4d Hz: median      99 %%", stream.rate_hz);
  for (const Part& part : kParts) {
    std::printf("\n  %-14s", part.name);
    for (const StreamCost& stream : benchmark.streams)
      std::printf("%15.0f %9.0f", (stream.*part.cost).median, (stream.*part.cost).percentile99);
  }
  std::printf("\n  %-14s", "allocations");
  for (const StreamCost& stream : benchmark.streams) std::printf("%15.3g %9s", stream.allocations, "");
  std::printf(
      "\n\nns a row            forest: median      99 %%  XGBoost: median      99 %%  times faster  "
      "margins\n");
  for (const ForestCost& forest : benchmark.forests) {
    std::printf("  %-18s%15.0f %9.0f %16.0f %9.0f %13.1f  ", forest.name.c_str(), forest.ours.median,
                forest.ours.percentile99, forest.xgboost.median, forest.xgboost.percentile99,
                forest.times_faster());
    if (forest.same_bits) {
      std::puts("same bits");
    } else {
      std::printf("differ by up to %g\n", forest.largest_difference);
    }
  }
  for (const ForestCost& forest : benchmark.forests)
    std::printf("%s: %zu trees, %zu nodes, %zu features, %zu rows\n", forest.name.c_str(), forest.trees,
                forest.nodes, forest.features, forest.rows);
}

}  // namespace

Result<Done> run_bench(Arguments arguments) {
  auto line = CommandLine::parse(arguments, kOptions);
  if (!line) return line.error();
  if (line->operands().size() > 1) return make_error(Errc::usage, "name one model at most");
  const auto benchmark = measure_model(model_path(line->operands().empty() ? "linux" : line->operands()[0]));
  if (!benchmark) return benchmark.error();
  if (line->has("--json")) {
    std::puts(json_of(*benchmark).dump(2).c_str());
  } else {
    print(*benchmark);
  }
  return Done{};
}

}  // namespace zpilab
