// Windows: stretches of true time that end at the newest sample, several lengths at once, kept incrementally.
// A sample covers the time since the sample before; it belongs to a window if the middle of that time does.
// The newest sample always belongs. Sums are integers, so that what leaves takes away exactly what it
// brought. Once the ring has grown to the longest window nothing is allocated any more.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/core/clock.h"
#include "model/detect/feature_table.h"

namespace zpilab {

/// A window has about this many bins of time, but none shorter than kShortestBin.
inline constexpr std::int64_t kBinsPerWindow = 20;
inline constexpr Nanoseconds kShortestBin = 100 * kMillisecond;
/// More samples than this in the longest window push the oldest out: a bound against streams with broken
/// clocks.
inline constexpr std::size_t kMaxSamplesInWindow = 1 << 14;

class WindowSet {
 public:
  /// Precondition: lengths are positive and not empty.
  explicit WindowSet(std::span<const Nanoseconds> lengths);

  /// The next sample: when it was taken, how much time its increments cover, and the signals in it.
  /// Precondition: time does not decrease and lies in [0, 2^62]; 0 <= covers.
  void push(Nanoseconds time, Nanoseconds covers, const SignalValues& signals);

  std::int64_t sum(std::size_t window, Signal signal) const {
    return windows_[window].sums[index_of(signal)];
  }
  /// Bins with more than zero events. Precondition: the signal is one of the binned.
  int active_bins(std::size_t window, Signal signal) const {
    return windows_[window].active[index_of(signal)];
  }
  /// Events in the fullest bin, at least 0. Precondition as above.
  std::int64_t peak(std::size_t window, Signal signal) const;
  /// Seconds that sums of this window stand for: its length, or the covered time where one sample is longer.
  double span_seconds(std::size_t window) const;
  std::size_t size() const { return windows_.size(); }

 private:
  static constexpr std::size_t kBinSlots = 32;  // more than the bins that can be alive at once
  struct Entry {
    Nanoseconds begin = 0, middle = 0;
    SignalValues signals{};
  };
  struct Window {
    Nanoseconds length = 0, bin_length = 0;
    std::uint64_t oldest = 0;  // number of the oldest entry inside
    SignalValues sums{};
    std::array<std::array<std::int64_t, kBinSlots>, kBinnedCount> bins{};
    std::array<int, kBinnedCount> active{};
  };

  /// Where an entry lies in a ring of that size, a power of two.
  static std::size_t slot(std::uint64_t number, std::size_t size) {
    return static_cast<std::size_t>(number & (size - 1));
  }
  Entry& entry(std::uint64_t number) { return ring_[slot(number, ring_.size())]; }
  const Entry& entry(std::uint64_t number) const { return ring_[slot(number, ring_.size())]; }
  void make_room();
  void change(Window& window, const Entry& entry, std::int64_t sign) const;

  std::vector<Window> windows_;
  std::vector<Entry> ring_;  // a power of two
  std::uint64_t next_ = 0;   // number of the next entry; entries are numbered from 0
  Nanoseconds anchor_ = 0;   // begin of the first entry: bins are counted from here
  Nanoseconds newest_time_ = 0;
};

}  // namespace zpilab
