#include "agents/verdict_cost.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "agents/fitting_model.h"

namespace zpilab {
namespace {

constexpr int kRounds = 500;
constexpr Nanoseconds kWithin = 3 * kSecond;  ///< fewer rounds where a sample is dear
constexpr Nanoseconds kInterval = 100 * kMillisecond;

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
  auto loaded = load_fitting_model(model, sampler.counters());
  if (!loaded) return loaded.error();
  VerdictCost cost;
  cost.model_path = loaded->path;
  cost.load_time = loaded->load_time;
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
