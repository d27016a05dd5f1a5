#include "model/benchmark.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>

#include "harness/core/random.h"
#include "model/allocation_count.h"
#include "model/detect/detector.h"
#include "model/detect/extract_features.h"
#include "model/train/xgboost_forest.h"

namespace zpilab {
namespace {

constexpr std::array kRates = {10, 100};
constexpr std::size_t kMeasured = 4000;  // samples at each rate
constexpr std::size_t kRows = 500, kBatch = 50, kRounds = 4;
constexpr std::size_t kLoads = 9;
constexpr std::size_t kTreesPerClass = 100, kDepth = 6;

using Row = std::vector<float>;

class Costs {
 public:
  explicit Costs(std::size_t most) { all_.reserve(most); }
  /// Nanoseconds that the work took.
  template <typename Work>
  double add(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    all_.push_back(taken.count());
    return taken.count();
  }
  void add_known(double cost) { all_.push_back(cost); }
  CostQuantiles quantiles() const {
    std::vector<double> sorted = all_;
    std::ranges::sort(sorted);
    return {sorted[sorted.size() / 2], sorted[sorted.size() * 99 / 100]};
  }

 private:
  std::vector<double> all_;
};

std::vector<std::string> counter_names() { return {kCounterNames.begin(), kCounterNames.end()}; }

/// A device on which every few seconds other counters move, slowly or fast.
std::vector<Sample> made_up_samples(std::size_t count, int rate_hz) {
  Random random(1);
  std::array<std::uint64_t, kCounterCount> most{};
  std::vector<Sample> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (i % static_cast<std::size_t>(5 * rate_hz) == 0)
      for (std::uint64_t& largest : most)
        largest = random.below(2) == 0 ? 0 : std::uint64_t{1} << random.below(10);
    samples[i].seq = i + 1;
    samples[i].time = static_cast<Nanoseconds>(i + 1) * kSecond / rate_hz;
    for (std::uint32_t c = 0; c < kCounterCount; ++c)
      if (const auto delta = static_cast<std::int64_t>(random.below(most[c] + 1)))
        samples[i].deltas.emplace_back(c, delta);
  }
  return samples;
}

Result<StreamCost> measure_stream(const Model& model, int rate_hz) {
  auto extractor = FeatureExtractor::create(model.windows, model.columns, counter_names());
  if (!extractor) return extractor.error();
  auto detector = OnlineDetector::create(model, counter_names());
  if (!detector) return detector.error();
  const auto warm =
      static_cast<std::size_t>(*std::ranges::max_element(model.windows) * rate_hz / kSecond) + kBatch;
  const auto samples = made_up_samples(warm + kMeasured, rate_hz);
  for (std::size_t i = 0; i < warm; ++i) {
    extractor->push(samples[i]);
    detector->push(samples[i]);
  }

  Costs windows(kMeasured), features(kMeasured), forest(kMeasured), decision(kMeasured);
  Costs first_three(kMeasured), whole(kMeasured);
  Decider decider(model.decision);
  std::uint64_t allocations = 0;
  for (std::size_t first = warm; first < samples.size(); first += kBatch) {
    const auto batch = std::span(samples).subspan(first, kBatch);
    for (const Sample& sample : batch) {
      std::span<const float> row;
      Margins margins{};
      double cost = windows.add([&] { extractor->update(sample); });
      cost += features.add([&] { row = extractor->compute(); });
      cost += forest.add([&] { margins = model.forest.margins(row); });
      first_three.add_known(cost);
      decision.add([&] { decider.step(sample.time, scores(probabilities(margins))); });
    }
    const std::uint64_t before = allocation_count();
    for (const Sample& sample : batch) whole.add([&] { detector->push(sample); });
    allocations += allocation_count() - before;
  }
  return StreamCost{rate_hz,
                    windows.quantiles(),
                    features.quantiles(),
                    forest.quantiles(),
                    decision.quantiles(),
                    first_three.quantiles(),
                    whole.quantiles(),
                    static_cast<double>(allocations) / static_cast<double>(kMeasured)};
}

/// Every twentieth row, so that one has little to do with the next.
Result<std::vector<Row>> rows_of_stream(const Model& model) {
  auto extractor = FeatureExtractor::create(model.windows, model.columns, counter_names());
  if (!extractor) return extractor.error();
  std::vector<Row> rows;
  for (const Sample& sample : made_up_samples(20 * kRows, kRates[0])) {
    const auto row = extractor->push(sample);
    if (sample.seq % 20 == 0) rows.emplace_back(row.begin(), row.end());
  }
  return rows;
}

std::vector<Row> random_rows(std::size_t features) {
  Random random(2);
  std::vector<Row> rows(kRows, Row(features));
  for (Row& row : rows)
    for (float& value : row) value = static_cast<float>(random.uniform());
  return rows;
}

/// Full trees whose every node sends random rows either way about as often: no step can be guessed.
Result<Forest> random_forest(std::size_t features) {
  Random random(3);
  constexpr std::size_t kInner = (std::size_t{1} << kDepth) - 1;
  std::vector<Forest::Tree> trees(kTreesPerClass * kClassCount);
  for (std::size_t t = 0; t < trees.size(); ++t) {
    trees[t].traffic_class = static_cast<TrafficClass>(t % kClassCount);
    for (std::size_t i = 0; i < kInner; ++i)
      trees[t].nodes.push_back({static_cast<float>(0.3 + 0.4 * random.uniform()),
                                static_cast<std::uint32_t>(2 * i + 1),
                                static_cast<std::uint16_t>(random.below(features)), false});
    for (std::size_t i = 0; i <= kInner; ++i)
      trees[t].nodes.push_back({static_cast<float>(0.2 * random.uniform() - 0.1), 0, Forest::kLeaf, false});
  }
  return Forest::create(0.5F, features, trees);
}

void compare(const Margins& ours, const Margins& theirs, ForestCost& cost) {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    cost.same_bits &= std::bit_cast<std::uint32_t>(ours[c]) == std::bit_cast<std::uint32_t>(theirs[c]);
    cost.largest_difference = std::max(
        cost.largest_difference, std::abs(static_cast<double>(ours[c]) - static_cast<double>(theirs[c])));
  }
}

Result<ForestCost> measure_forest(std::string name, const Forest& forest, const std::vector<Row>& rows) {
  auto xgboost = XgboostForest::create(forest);
  if (!xgboost) return xgboost.error();
  ForestCost cost{std::move(name), forest.trees(), forest.nodes(), forest.features(), rows.size()};
  cost.same_bits = true;
  Costs ours(kRounds * kRows), theirs(kRounds * kRows);
  std::vector<Margins> margins(rows.size());
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (std::size_t first = 0; first < rows.size(); first += kBatch) {
      for (std::size_t i = first; i < first + kBatch; ++i)
        ours.add([&] { margins[i] = forest.margins(rows[i]); });
      for (std::size_t i = first; i < first + kBatch; ++i) {
        std::ranges::copy(rows[i], xgboost->row().begin());
        Result<Margins> predicted = Margins{};
        theirs.add([&] { predicted = xgboost->margins(); });
        if (!predicted) return predicted.error();
        compare(margins[i], *predicted, cost);
      }
    }
  }
  cost.ours = ours.quantiles();
  cost.xgboost = theirs.quantiles();
  return cost;
}

}  // namespace

Result<Benchmark> measure_model(const std::string& path) {
  Costs loads(kLoads);
  const std::clock_t begin = std::clock();
  Result<Model> model = Model{};
  for (std::size_t i = 0; i < kLoads; ++i) {
    loads.add([&] { model = read_model(path); });
    if (!model) return model.error();
  }
  Benchmark benchmark;
  benchmark.load_cpu_ms = 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / kLoads;
  benchmark.load_ms = loads.quantiles().median / static_cast<double>(kMillisecond);
  std::error_code ignored;  // it was read just now
  benchmark.model_bytes = static_cast<std::size_t>(std::filesystem::file_size(path, ignored));
  for (const int rate : kRates) {
    auto cost = measure_stream(*model, rate);
    if (!cost) return cost.error();
    benchmark.streams.push_back(*cost);
  }

  const auto rows = rows_of_stream(*model);
  if (!rows) return rows.error();
  const auto synthetic = random_forest(model->columns.size());
  if (!synthetic) return synthetic.error();
  auto cost = measure_forest("the model's", model->forest, *rows);
  if (!cost) return cost.error();
  benchmark.forests.push_back(std::move(*cost));
  cost = measure_forest("8 x 100, depth 6", *synthetic, random_rows(synthetic->features()));
  if (!cost) return cost.error();
  benchmark.forests.push_back(std::move(*cost));
  return benchmark;
}

}  // namespace zpilab
