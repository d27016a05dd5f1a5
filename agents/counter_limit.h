// The baseline of every table: one counter and a limit. A scan is called while the counter moved by more than
// the limit within the last stretch of time.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <utility>

#include "harness/core/sample.h"

namespace zpilab {

struct CounterLimitOptions {
  std::string counter = "tcpOutRsts";
  std::int64_t limit = 20;
  Nanoseconds window = 5 * kSecond;
};

class CounterLimit {
 public:
  explicit CounterLimit(CounterLimitOptions options) : options_(std::move(options)) {}

  /// Names of the stream, at its beginning or when some are added; `first` is the index of names[0].
  void counters(std::span<const std::string> names, std::uint32_t first);
  bool has_counter() const { return found_; }
  /// True while it calls a scan. Movement exactly as old as the window has left it.
  bool push(const Sample& sample);

 private:
  CounterLimitOptions options_;
  std::uint32_t index_ = 0;
  bool found_ = false;
  std::deque<std::pair<Nanoseconds, std::int64_t>> moves_;
  std::int64_t sum_ = 0;
};

}  // namespace zpilab
