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

FeatureExtractor::FeatureExtractor(std::span<const Nanoseconds> windows,
                                   std::span<const FeatureColumn> columns)
    : windows_(windows), spans_(windows.size()), features_(columns.size()) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const FeatureRow& row = *columns[i].feature;
    columns_[static_cast<std::size_t>(row.statistic)].push_back(
        {i, columns[i].window, row.signal, row.of, static_cast<std::size_t>(row.gaps), row.pace});
  }
}

Result<FeatureExtractor> FeatureExtractor::create(std::span<const Nanoseconds> windows,
                                                  std::span<const FeatureColumn> columns,
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
  FeatureExtractor extractor(windows, columns);
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

void FeatureExtractor::update(const Sample& sample) {
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
  runs_.push(time - covered / 2, signals);
  started_ = true;
  last_seq_ = sample.seq;
  last_time_ = time;
  last_covered_ = covered;
}

template <typename ValueOf>
void FeatureExtractor::fill(Statistic statistic, ValueOf value_of) {
  for (const Column& column : columns_[static_cast<std::size_t>(statistic)])
    features_[column.position] = static_cast<float>(value_of(column));
}

std::span<const float> FeatureExtractor::compute() {
  for (std::size_t w = 0; w < spans_.size(); ++w) spans_[w] = windows_.span_seconds(w);
  fill(Statistic::rate, [&](const Column& column) {
    return static_cast<double>(windows_.sum(column.window, column.signal)) / spans_[column.window];
  });
  fill(Statistic::active_bins,
       [&](const Column& column) { return windows_.active_bins(column.window, column.signal); });
  fill(Statistic::peak, [&](const Column& column) { return windows_.peak(column.window, column.signal); });
  fill(Statistic::share, [&](const Column& column) {
    const std::int64_t part = windows_.sum(column.window, column.signal);
    const std::int64_t whole = windows_.sum(column.window, column.of);
    if (part <= 0 || whole <= 0) return 0.0;
    return std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
  });
  fill(Statistic::mean, [&](const Column& column) {
    const std::int64_t events = windows_.sum(column.window, column.of);
    if (events <= 0) return 0.0;
    return static_cast<double>(windows_.sum(column.window, column.signal)) / static_cast<double>(events);
  });
  fill(Statistic::age, [&](const Column& column) { return gaps_.age(column.signal); });
  fill(Statistic::shortest_gap,
       [&](const Column& column) { return gaps_.shortest(column.signal, column.gaps); });
  fill(Statistic::longest_gap,
       [&](const Column& column) { return gaps_.longest(column.signal, column.gaps); });
  fill(Statistic::even_run, [&](const Column& column) { return runs_.length(column.signal, column.pace); });
  return features_;
}

}  // namespace zpilab
