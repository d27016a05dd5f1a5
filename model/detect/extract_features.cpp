#include "model/detect/extract_features.h"

#include <algorithm>

namespace zpilab {
namespace {

constexpr std::uint8_t kNoSlot = 0xFF;
constexpr std::int64_t kLargestDelta = std::int64_t{1} << 40;
constexpr Nanoseconds kLargestTime = std::int64_t{1} << 62;

std::uint8_t slot_of(std::string_view name) {
  const auto found = std::ranges::find(kCounterNames, name);
  return found == kCounterNames.end() ? kNoSlot : static_cast<std::uint8_t>(found - kCounterNames.begin());
}

}  // namespace

FeatureExtractor::FeatureExtractor(std::vector<Nanoseconds> windows, std::vector<FeatureColumn> columns)
    : lengths_(std::move(windows)),
      columns_(std::move(columns)),
      windows_(lengths_),
      features_(columns_.size()) {}

Result<FeatureExtractor> FeatureExtractor::create(std::vector<Nanoseconds> windows,
                                                  std::vector<FeatureColumn> columns,
                                                  std::span<const std::string> counters) {
  std::string missing;
  for (Counter counter : needed_counters(columns)) {
    const std::string_view name = kCounterNames[static_cast<std::size_t>(counter)];
    if (std::ranges::find(counters, name) == counters.end())
      missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (!missing.empty()) {
    return make_error(Errc::unavailable, "the model needs counters that this device does not have: " +
                                             missing + "; use a model that was trained for it");
  }
  FeatureExtractor extractor(std::move(windows), std::move(columns));
  extractor.counters_added(counters);
  return extractor;
}

void FeatureExtractor::counters_added(std::span<const std::string> names) {
  for (const std::string& name : names) slot_of_index_.push_back(slot_of(name));
}

Nanoseconds FeatureExtractor::covered_by(const Sample& sample, Nanoseconds time) const {
  if (!started_) return 0;
  const Nanoseconds step = time - last_time_;
  // After a gap the increments are those since a sample that we never saw: as long as samples were before.
  const bool gap = sample.seq != last_seq_ + 1;
  return gap && last_covered_ > 0 ? std::min(step, last_covered_) : step;
}

std::span<const float> FeatureExtractor::push(const Sample& sample) {
  CounterValues counters{};
  for (const auto& [index, delta] : sample.deltas) {
    if (index >= slot_of_index_.size() || slot_of_index_[index] == kNoSlot) continue;
    counters[slot_of_index_[index]] = std::clamp(delta, -kLargestDelta, kLargestDelta);
  }
  SignalValues signals;
  compute_signals(counters, signals);

  const Nanoseconds time = std::max(last_time_, std::clamp<Nanoseconds>(sample.time, 0, kLargestTime));
  const Nanoseconds covered = covered_by(sample, time);
  windows_.push(time, covered, signals);
  gaps_.push(time - covered / 2, signals);
  started_ = true;
  last_seq_ = sample.seq;
  last_time_ = time;
  last_covered_ = covered;

  for (std::size_t i = 0; i < columns_.size(); ++i) features_[i] = value_of(columns_[i]);
  return features_;
}

float FeatureExtractor::value_of(const FeatureColumn& column) const {
  const FeatureRow& row = *column.feature;
  switch (row.statistic) {
    case Statistic::rate:
      return static_cast<float>(static_cast<double>(windows_.sum(column.window, row.signal)) /
                                windows_.span_seconds(column.window));
    case Statistic::active_bins:
      return static_cast<float>(windows_.active_bins(column.window, row.signal));
    case Statistic::peak:
      return static_cast<float>(windows_.peak(column.window, row.signal));
    case Statistic::share: {
      const std::int64_t part = windows_.sum(column.window, row.signal);
      const std::int64_t whole = windows_.sum(column.window, row.of);
      if (part <= 0 || whole <= 0) return 0;
      return static_cast<float>(std::min(1.0, static_cast<double>(part) / static_cast<double>(whole)));
    }
    case Statistic::age:
      return static_cast<float>(gaps_.age(row.signal));
    case Statistic::shortest_gap:
      return static_cast<float>(gaps_.shortest(row.signal, static_cast<std::size_t>(row.gaps)));
    case Statistic::longest_gap:
      return static_cast<float>(gaps_.longest(row.signal, static_cast<std::size_t>(row.gaps)));
  }
  return 0;
}

}  // namespace zpilab
