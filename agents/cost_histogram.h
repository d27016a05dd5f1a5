// The median of many durations in constant memory: bins of a sixteenth of a power of two, so it is right to 6
// %.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "harness/core/clock.h"

namespace zpilab {

class CostHistogram {
 public:
  void add(Nanoseconds cost) {
    ++bins_[bin_of(cost > 0 ? static_cast<std::uint64_t>(cost) : 0)];
    ++count_;
  }
  /// The lower edge of the bin that holds the median; 0 if nothing was added.
  Nanoseconds median() const {
    std::uint64_t seen = 0;
    for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
      seen += bins_[bin];
      if (seen * 2 >= count_ && count_ > 0) return edge_of(bin);
    }
    return 0;
  }

 private:
  static constexpr int kFraction = 4;  ///< bits kept below the leading one
  static constexpr std::uint64_t kLinear = std::uint64_t{1} << kFraction;

  static std::size_t bin_of(std::uint64_t value) {
    if (value < kLinear) return static_cast<std::size_t>(value);
    const int shift = static_cast<int>(std::bit_width(value)) - 1 - kFraction;
    return static_cast<std::size_t>((static_cast<std::uint64_t>(shift) << kFraction) + (value >> shift));
  }
  static Nanoseconds edge_of(std::size_t bin) {
    if (bin < kLinear) return static_cast<Nanoseconds>(bin);
    const std::size_t shift = (bin >> kFraction) - 1;
    return static_cast<Nanoseconds>((kLinear + (bin & (kLinear - 1))) << shift);
  }

  std::array<std::uint64_t, (64 - kFraction + 1) << kFraction> bins_{};
  std::uint64_t count_ = 0;
};

}  // namespace zpilab
