// From a stream of samples to the features of a model: the same code for training, replay and the device.
// Names are matched and columns put in order by statistic once; after that a sample costs no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/core/sample.h"
#include "model/detect/even_runs.h"
#include "model/detect/event_gaps.h"
#include "model/detect/feature_table.h"
#include "model/detect/window.h"

namespace zpilab {

class FeatureExtractor {
 public:
  /// Refuses (Errc::unavailable, naming them) if the stream lacks counters that the columns need.
  static Result<FeatureExtractor> create(std::span<const Nanoseconds> windows,
                                         std::span<const FeatureColumn> columns,
                                         std::span<const std::string> counters);

  /// Names that the stream added; they take the next indices.
  void counters_added(std::span<const std::string> names);
  /// The features after this sample, in the order of the columns; valid until the next call.
  /// Clocks that run backwards count as standing still, increments beyond +-2^40 are cut there.
  std::span<const float> push(const Sample& sample) {
    update(sample);
    return compute();
  }
  /// The two halves of push(): the windows after this sample, and the features of the windows.
  void update(const Sample& sample);
  std::span<const float> compute();
  /// True while nothing that probes move has moved for two seconds.
  bool calm() const { return gaps_.calm(2 * kSecond); }

 private:
  struct Column {
    std::size_t position, window;
    Signal signal, of;
    std::size_t gaps, pace;
  };

  FeatureExtractor(std::span<const Nanoseconds> windows, std::span<const FeatureColumn> columns);
  Nanoseconds covered_by(const Sample& sample, Nanoseconds time) const;
  template <typename ValueOf>
  void fill(Statistic statistic, ValueOf value_of);

  std::array<std::vector<Column>, kStatisticCount> columns_;  // by statistic
  std::vector<std::uint8_t> slot_of_index_;                   // stream index -> Counter, or kNoSlot
  WindowSet windows_;
  EventGaps gaps_;
  EvenRuns runs_;
  std::vector<double> spans_;  // of each window, in seconds
  std::vector<float> features_;
  bool started_ = false;
  std::uint64_t last_seq_ = 0;
  Nanoseconds last_time_ = 0, last_covered_ = 0;
};

}  // namespace zpilab
