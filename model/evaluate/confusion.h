// Windows by what they were and what was said of them: the table of the articles, and the errors read off it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "harness/core/ids.h"

namespace zpilab {

/// Windows by true class (first) and likeliest class (second).
class Confusion {
 public:
  void add(TrafficClass truth, TrafficClass said) { ++counts_[index(truth)][index(said)]; }
  std::uint64_t count(TrafficClass truth, TrafficClass said) const {
    return counts_[index(truth)][index(said)];
  }
  std::uint64_t total(TrafficClass truth) const;
  std::uint64_t windows() const;
  std::uint64_t errors() const;
  /// Share of a class's windows that were recognised; nothing if there were none.
  std::optional<double> recall(TrafficClass truth) const;
  /// Mean of the recalls of the classes that occur; nothing if none does.
  std::optional<double> macro_recall() const;
  /// 1 - macro recall; 0 without windows.
  double macro_error() const;
  /// Share of all windows, whatever their class, as the articles count: the most frequent class decides it.
  double overall_error() const;

 private:
  static std::size_t index(TrafficClass c) { return static_cast<std::size_t>(c); }
  std::array<std::array<std::uint64_t, kClassCount>, kClassCount> counts_{};
};

}  // namespace zpilab
