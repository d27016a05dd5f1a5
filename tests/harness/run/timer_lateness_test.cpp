#include "harness/run/timer_lateness.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(TimerLateness, CountsDeadlinesAndIsNeverEarly) {
  const Nanoseconds begin = monotonic_now();
  const TimerLateness timers = measure_timer_lateness(100 * kMillisecond);
  EXPECT_EQ(timers.deadlines, 10);
  EXPECT_GE(monotonic_now() - begin, 100 * kMillisecond);
  EXPECT_GE(timers.median, 0);
  EXPECT_LE(timers.median, timers.p99);
  EXPECT_LE(timers.p99, timers.most);
  EXPECT_EQ(measure_timer_lateness(0).deadlines, 1);
}

}  // namespace
}  // namespace zpilab
