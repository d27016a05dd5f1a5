#include "model/detect/window.h"

#include <gtest/gtest.h>

#include <map>

#include "harness/core/random.h"

namespace zpilab {
namespace {

struct Pushed {
  Nanoseconds begin = 0, middle = 0, time = 0;
  SignalValues signals{};
};

/// The definition, computed anew from all samples each time.
struct Naive {
  std::vector<Pushed> all;

  std::vector<Pushed> inside(Nanoseconds length) const {
    std::vector<Pushed> some;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].middle > all.back().time - length || i + 1 == all.size()) some.push_back(all[i]);
    return some;
  }
  std::int64_t sum(Nanoseconds length, Signal signal) const {
    std::int64_t total = 0;
    for (const Pushed& p : inside(length)) total += p.signals[index_of(signal)];
    return total;
  }
  std::map<Nanoseconds, std::int64_t> bins(Nanoseconds length, Signal signal) const {
    const Nanoseconds bin = std::max(kShortestBin, length / kBinsPerWindow);
    std::map<Nanoseconds, std::int64_t> events;
    for (const Pushed& p : inside(length))
      events[(p.middle - all.front().begin) / bin] += p.signals[index_of(signal)];
    return events;
  }
};

TEST(WindowSet, AgreesWithRecomputationFromScratch) {
  const std::vector<Nanoseconds> lengths = {500 * kMillisecond, kSecond, 2 * kSecond, 5 * kSecond,
                                            10 * kSecond};
  for (std::uint64_t seed : {1U, 2U, 3U}) {
    Random random(seed);
    WindowSet windows(lengths);
    Naive naive;
    Nanoseconds time = kSecond;
    for (int i = 0; i < 600; ++i) {
      // Jitter, now and then a stall, now and then a clock that stands still.
      const Nanoseconds step = random.below(40) == 0 ? 3 * kSecond
                               : random.below(40) == 0
                                   ? 0
                                   : static_cast<Nanoseconds>(random.below(200)) * kMillisecond;
      time += step;
      Pushed pushed;
      for (std::int64_t& value : pushed.signals)
        value = random.below(3) == 0 ? static_cast<std::int64_t>(random.below(9)) - 2 : 0;
      const Nanoseconds covers = i == 0 ? 0 : step;
      pushed.begin = time - covers;
      pushed.middle = pushed.begin + covers / 2;
      pushed.time = time;
      naive.all.push_back(pushed);
      windows.push(time, covers, pushed.signals);
      for (std::size_t w = 0; w < lengths.size(); ++w) {
        for (Signal signal : {Signal::rst, Signal::non_ip, Signal::ip4_in, Signal::interface_out})
          ASSERT_EQ(windows.sum(w, signal), naive.sum(lengths[w], signal))
              << "sample " << i << ", window " << w;
        for (Signal signal : {Signal::rst, Signal::undelivered6}) {
          int active = 0;
          std::int64_t peak = 0;
          for (const auto& [bin, events] : naive.bins(lengths[w], signal)) {
            active += events > 0;
            peak = std::max(peak, events);
          }
          ASSERT_EQ(windows.active_bins(w, signal), active) << "sample " << i << ", window " << w;
          ASSERT_EQ(windows.peak(w, signal), peak) << "sample " << i << ", window " << w;
        }
      }
    }
  }
}

TEST(WindowSet, SpanIsTheLengthUnlessOneSampleIsLonger) {
  WindowSet windows(std::vector<Nanoseconds>{500 * kMillisecond, 5 * kSecond});
  SignalValues none{};
  for (int i = 1; i <= 20; ++i) windows.push(i * kSecond, kSecond, none);
  EXPECT_DOUBLE_EQ(windows.span_seconds(0), 1.0);
  EXPECT_DOUBLE_EQ(windows.span_seconds(1), 5.0);
}

TEST(WindowSet, ClockThatStandsStillDoesNotGrowWithoutBound) {
  WindowSet windows(std::vector<Nanoseconds>{kSecond});
  SignalValues one{};
  one[index_of(Signal::rst)] = 1;
  for (std::size_t i = 0; i < kMaxSamplesInWindow + 500; ++i) windows.push(kSecond, 0, one);
  EXPECT_EQ(windows.sum(0, Signal::rst), static_cast<std::int64_t>(kMaxSamplesInWindow));
}

}  // namespace
}  // namespace zpilab
