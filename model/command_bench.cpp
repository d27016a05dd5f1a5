// The benchmark makes its own samples: a busy device on which every counter of the feature table moves.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/core/random.h"
#include "model/command_line.h"
#include "model/commands.h"
#include "model/detect/detector.h"
#include "model/detect/extract_features.h"

namespace zpilab {
namespace {

constexpr std::size_t kSamples = 20'000;
constexpr std::size_t kRepetitions = 5;
constexpr auto kOptions = std::to_array<OptionSpec>({{"--json", false}});

std::vector<std::string> counter_names() { return {kCounterNames.begin(), kCounterNames.end()}; }

std::vector<Sample> busy_samples() {
  Random random(1);
  std::vector<Sample> samples(kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) {
    samples[i].seq = i + 1;
    samples[i].time = static_cast<Nanoseconds>(i + 1) * 100 * kMillisecond;
    for (std::uint32_t c = 0; c < kCounterCount; ++c)
      if (const auto delta = static_cast<std::int64_t>(random.below(8)))
        samples[i].deltas.emplace_back(c, delta);
  }
  return samples;
}

/// Nanoseconds a call, the fastest of some repetitions: what the work costs when nothing disturbs it.
template <typename Work>
double fastest(Work work) {
  double best = 1e300;
  for (std::size_t r = 0; r < kRepetitions; ++r) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    best = std::min(best, taken.count() / static_cast<double>(kSamples));
  }
  return best;
}

}  // namespace

Result<Done> run_bench(Arguments arguments) {
  auto line = CommandLine::parse(arguments, kOptions);
  if (!line) return line.error();
  if (line->operands().size() > 1) return make_error(Errc::usage, "name one model at most");
  auto model = read_model(model_path(line->operands().empty() ? "linux" : line->operands()[0]));
  if (!model) return model.error();
  const auto names = counter_names();
  const auto samples = busy_samples();
  auto extractor = FeatureExtractor::create(model->windows, model->columns, names);
  if (!extractor) return extractor.error();
  auto detector = OnlineDetector::create(*model, names);
  if (!detector) return detector.error();

  double sink = 0;  // keeps the compiler from leaving the work out
  const double features = fastest([&] {
    for (const Sample& sample : samples) sink += static_cast<double>(extractor->push(sample)[0]);
  });
  std::vector<std::vector<float>> rows;
  for (std::size_t i = 0; i < 512; ++i) {
    const auto row = extractor->push(samples[i]);
    rows.emplace_back(row.begin(), row.end());
  }
  const double forest = fastest([&] {
    for (std::size_t i = 0; i < kSamples; ++i)
      sink += static_cast<double>(model->forest.margins(rows[i % 512])[0]);
  });
  const double whole = fastest([&] {
    for (const Sample& sample : samples) sink += detector->push(sample).score;
  });
  const double rate = 1e9 / whole;
  if (line->has("--json")) {
    std::puts(nlohmann::json{{"features_ns", features},
                             {"forest_ns", forest},
                             {"detector_ns", whole},
                             {"samples_per_s", rate},
                             {"features", model->columns.size()},
                             {"trees", model->forest.trees()},
                             {"checksum", sink}}
                  .dump(2)
                  .c_str());
    return Done{};
  }
  std::printf("features  %8.0f ns a sample (%zu)\nforest    %8.0f ns a sample (%zu trees)\n", features,
              model->columns.size(), forest, model->forest.trees());
  std::printf("detector  %8.0f ns a sample, %.0f samples/s on one core\n", whole, rate);
  return Done{};
}

}  // namespace zpilab
