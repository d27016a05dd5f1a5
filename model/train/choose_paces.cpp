#include "model/train/choose_paces.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <string>

#include "model/detect/extract_features.h"

namespace zpilab {
namespace {

struct Candidate {
  TrafficClass traffic_class;
  std::string_view column;
};
/// UDP alone. Protocol scans move counters that nothing else does, and sweeps ask more often: forests find
/// both. Of TCP there is work at that very pace: whoever asks a service that is down every 15 s is refused
/// just as a scanner is (model/evidence.md).
constexpr std::array kCandidates = {Candidate{TrafficClass::udp4, "no_ports4_missing_run_15s"},
                                    Candidate{TrafficClass::udp6, "no_ports6_missing_run_15s"}};
constexpr double kShareOfBudget = 0.1;
constexpr int kShortest = 3;
/// A length that was reached less often says little about how often it is.
constexpr double kEnough = 10;
/// If too little was seen to know better.
constexpr double kUnknownFactor = 0.5;

/// What one kind of work does, or all together.
struct Work {
  double days = 0;
  ChainCounts counts = ChainCounts(kLongestRun + 1);

  bool tells_enough() const { return counts[kShortest] >= kEnough; }
  void add(const Work& other) {
    days += other.days;
    for (std::size_t length = 0; length < counts.size(); ++length) counts[length] += other.counts[length];
  }
};

/// By workload.
std::map<std::string, Work> count_chains(std::span<const Recording* const> recordings,
                                         std::span<const Nanoseconds> windows, const FeatureColumn& column) {
  std::map<std::string, Work> all;
  for (const Recording* recording : recordings) {
    const auto& samples = recording->series.samples;
    if (!recording->placebo() || samples.empty()) continue;
    auto extractor = FeatureExtractor::create(windows, std::span(&column, 1), recording->series.counters);
    assert(extractor);
    Work& work = all[recording->workload];
    work.days += seconds(samples.back().time - samples.front().time) / (24 * 3600);
    int last = 0;
    for (const Sample& sample : samples) {
      const int length = static_cast<int>(extractor->push(sample)[0]);
      for (int reached = last + 1; reached <= length; ++reached)
        work.counts[static_cast<std::size_t>(reached)] += 1;
      last = length;
    }
  }
  return all;
}

}  // namespace

int length_beyond_chance(const ChainCounts& counts, double allowed) {
  const auto count = [&](int length) {
    return static_cast<std::size_t>(length) < counts.size() ? counts[static_cast<std::size_t>(length)] : 0;
  };
  int believed = 1;
  while (count(believed + 1) >= kEnough) ++believed;
  // From pairs on: single moves are not yet a pace.
  double factor = 0;
  for (int length = 2; length < believed; ++length)
    factor = std::max(factor, count(length + 1) / count(length));
  if (believed < kShortest) factor = kUnknownFactor;
  double expected = std::max(count(believed), 1.0);
  for (int length = believed + 1; length <= kLongestRun; ++length) {
    expected = std::max(expected * factor, count(length) > 0 ? count(length) : 0.0);
    if (length >= kShortest && expected <= allowed) return length;
  }
  return kLongestRun + 1;
}

std::vector<PaceRule> choose_paces(std::span<const Recording* const> recordings,
                                   std::span<const Nanoseconds> windows,
                                   std::span<const FeatureColumn> columns, double false_alarms_per_day) {
  std::vector<PaceRule> rules;
  for (const Candidate& candidate : kCandidates) {
    const auto column =
        std::ranges::find(columns, candidate.column, [](const FeatureColumn& c) { return c.feature->name; });
    if (column == columns.end()) continue;
    const auto works = count_chains(recordings, windows, *column);
    const auto beyond_chance = [&](const Work& work) {
      return length_beyond_chance(work.counts, kShareOfBudget * false_alarms_per_day * work.days);
    };
    int length = 0;
    Work together;
    for (const auto& [workload, work] : works) {
      together.add(work);
      if (work.tells_enough()) length = std::max(length, beyond_chance(work));
    }
    if (length == 0) length = beyond_chance(together);
    if (length <= kLongestRun)
      rules.push_back({candidate.traffic_class, static_cast<std::size_t>(column - columns.begin()), length});
  }
  return rules;
}

}  // namespace zpilab
