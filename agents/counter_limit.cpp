#include "agents/counter_limit.h"

namespace zpilab {

void CounterLimit::counters(std::span<const std::string> names, std::uint32_t first) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != options_.counter) continue;
    index_ = first + static_cast<std::uint32_t>(i);
    found_ = true;
  }
}

bool CounterLimit::push(const Sample& sample) {
  while (!moves_.empty() && sample.time - moves_.front().first >= options_.window) {
    sum_ -= moves_.front().second;
    moves_.pop_front();
  }
  for (const auto& [index, delta] : sample.deltas) {
    // A stream is someone else's word: no increment may overflow the sum.
    if (!found_ || index != index_ || delta <= 0 || delta > INT64_MAX - sum_) continue;
    moves_.emplace_back(sample.time, delta);
    sum_ += delta;
  }
  return sum_ > options_.limit;
}

}  // namespace zpilab
