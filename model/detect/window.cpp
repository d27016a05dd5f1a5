#include "model/detect/window.h"

#include <algorithm>
#include <cassert>

namespace zpilab {

WindowSet::WindowSet(std::span<const Nanoseconds> lengths) : ring_(64) {
  assert(!lengths.empty());
  for (Nanoseconds length : lengths) {
    assert(length > 0);
    Window& window = windows_.emplace_back();
    window.length = length;
    window.bin_length = std::max(kShortestBin, length / kBinsPerWindow);
  }
}

void WindowSet::push(Nanoseconds time, Nanoseconds covers, const SignalValues& signals) {
  make_room();
  Entry& newest = entry(next_);
  newest.begin = time - std::min(covers, time);
  newest.middle = newest.begin + (time - newest.begin) / 2;
  newest.signals = signals;
  if (next_ == 0) anchor_ = newest.begin;
  newest_time_ = time;
  for (Window& window : windows_) {
    while (window.oldest < next_ && entry(window.oldest).middle <= time - window.length)
      change(window, entry(window.oldest++), -1);
    change(window, newest, +1);
  }
  ++next_;
}

void WindowSet::make_room() {
  std::uint64_t oldest = next_;
  for (const Window& window : windows_) oldest = std::min(oldest, window.oldest);
  if (next_ - oldest < ring_.size()) return;
  if (ring_.size() < kMaxSamplesInWindow) {
    std::vector<Entry> larger(ring_.size() * 2);
    for (std::uint64_t n = oldest; n < next_; ++n) larger[slot(n, larger.size())] = entry(n);
    ring_ = std::move(larger);
    return;
  }
  for (Window& window : windows_)
    if (window.oldest == oldest) change(window, entry(window.oldest++), -1);
}

void WindowSet::change(Window& window, const Entry& changed, std::int64_t sign) const {
  for (std::size_t i = 0; i < kSignalCount; ++i) window.sums[i] += sign * changed.signals[i];
  const auto bin = static_cast<std::size_t>((changed.middle - anchor_) / window.bin_length) % kBinSlots;
  for (std::size_t i = 0; i < kBinnedCount; ++i) {
    if (changed.signals[i] == 0) continue;
    std::int64_t& events = window.bins[i][bin];
    window.active[i] -= events > 0;
    events += sign * changed.signals[i];
    window.active[i] += events > 0;
  }
}

std::int64_t WindowSet::peak(std::size_t window, Signal signal) const {
  assert(index_of(signal) < kBinnedCount);
  const auto& bins = windows_[window].bins[index_of(signal)];
  // Four at a time: none of these comparisons waits for the one before.
  std::array<std::int64_t, 4> most{};
  for (std::size_t bin = 0; bin < kBinSlots; bin += most.size())
    for (std::size_t i = 0; i < most.size(); ++i) most[i] = std::max(most[i], bins[bin + i]);
  return std::ranges::max(most);
}

double WindowSet::span_seconds(std::size_t window) const {
  const Window& w = windows_[window];
  if (next_ == 0) return seconds(w.length);
  // Jitter of a sample at the edge is no reason to change the scale; a sample longer than the window is.
  const Nanoseconds covered = newest_time_ - entry(w.oldest).begin;
  return seconds(covered > w.length + w.length / 4 ? covered : w.length);
}

}  // namespace zpilab
