#include "agents/verdict_cost.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "harness/core/share_folder.h"
#include "model/detect/detector.h"
#include "model/detect/model_file.h"

namespace zpilab {
namespace {

constexpr int kRounds = 500;
constexpr Nanoseconds kWithin = 3 * kSecond;  ///< fewer rounds where a sample is dear
constexpr Nanoseconds kInterval = 100 * kMillisecond;

/// In the order in which they are tried.
constexpr const char* kShipped[] = {"linux", "portable"};

std::string shipped_path(const std::string& name) {
  return (std::filesystem::path(share_folder()) / "model" / (name + ".zpimodel")).string();
}

std::string path_of(const std::string& model) {
  std::error_code error;
  return std::filesystem::is_regular_file(model, error) ? model : shipped_path(model);
}

struct Loaded {
  std::string path;
  Nanoseconds time = 0;
  OnlineDetector detector;
};

Result<Loaded> load(const std::string& path, const std::vector<std::string>& counters) {
  const Nanoseconds begin = monotonic_now();
  auto model = read_model(path);
  if (!model) return model.error();
  auto detector = OnlineDetector::create(std::move(*model), counters);
  if (!detector) return detector.error();
  return Loaded{path, monotonic_now() - begin, std::move(*detector)};
}

Result<Loaded> load_one_that_fits(const std::string& model, const std::vector<std::string>& counters) {
  if (!model.empty()) return load(path_of(model), counters);
  Result<Loaded> loaded = make_error(Errc::unavailable, "no model");
  for (const char* const name : kShipped) {
    loaded = load(shipped_path(name), counters);
    if (loaded) break;
  }
  return loaded;
}

/// What `sampler` reads now, as if it were read at 10 Hz: the windows then hold what they hold in a session.
Result<Nanoseconds> time_one_verdict(Sampler& sampler, OnlineDetector& detector, Sample& sample,
                                     std::size_t& announced) {
  if (auto done = sampler.read(sample.deltas); !done) return done.error();
  const auto& names = sampler.counters();
  if (names.size() > announced)
    detector.counters_added(std::span(names).subspan(std::exchange(announced, names.size())));
  ++sample.seq;
  sample.time += kInterval;
  const Nanoseconds begin = monotonic_now();
  detector.push(sample);
  return monotonic_now() - begin;
}

}  // namespace

Result<VerdictCost> measure_verdicts(Sampler& sampler, const std::string& model) {
  auto loaded = load_one_that_fits(model, sampler.counters());
  if (!loaded) return loaded.error();
  VerdictCost cost;
  cost.model_path = loaded->path;
  cost.load_time = loaded->time;
  std::vector<Nanoseconds> costs;
  Sample sample;
  std::size_t announced = sampler.counters().size();
  const Nanoseconds until = monotonic_now() + kWithin;
  while (costs.empty() || (costs.size() < kRounds && monotonic_now() < until)) {
    const auto one = time_one_verdict(sampler, loaded->detector, sample, announced);
    if (!one) return one.error();
    costs.push_back(*one);
  }
  std::sort(costs.begin(), costs.end());
  cost.rounds = static_cast<int>(costs.size());
  cost.median = costs[costs.size() / 2];
  cost.p99 = costs[(costs.size() - 1) * 99 / 100];
  return cost;
}

}  // namespace zpilab
