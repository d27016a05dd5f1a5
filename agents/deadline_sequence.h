// Absolute deadlines: sample k is meant for first + (k-1) * interval. A deadline that passed entirely before
// the one before it was served is skipped, so that a late reader takes one longer step instead of a bunch of
// short ones.
#pragma once

#include "harness/core/clock.h"

namespace zpilab {

class DeadlineSequence {
 public:
  /// Precondition: interval > 0.
  DeadlineSequence(Nanoseconds first, Nanoseconds interval) : deadline_(first), interval_(interval) {}

  Nanoseconds deadline() const { return deadline_; }
  Nanoseconds interval() const { return interval_; }

  /// The deadline was served, and it is `now`: goes on to the first deadline that is still ahead. Returns how
  /// many were skipped.
  std::int64_t served(Nanoseconds now) {
    deadline_ += interval_;
    if (deadline_ > now) return 0;
    const std::int64_t skipped = (now - deadline_) / interval_ + 1;
    deadline_ += skipped * interval_;
    return skipped;
  }

 private:
  Nanoseconds deadline_;
  Nanoseconds interval_;
};

}  // namespace zpilab
