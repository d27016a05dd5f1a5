#include "harness/core/clock.h"

#include <gtest/gtest.h>

#include <ctime>

namespace zpilab {
namespace {

TEST(Clock, IsMonotonicAndKnowsItsBoot) {
  const Nanoseconds first = monotonic_now();
  // What a sampling timer of the kernel and stamps of packets are compared with.
  timespec kernels{};
  ASSERT_EQ(::clock_gettime(CLOCK_MONOTONIC, &kernels), 0);
  const Nanoseconds between = kernels.tv_sec * kSecond + kernels.tv_nsec;
  EXPECT_LE(first, between);
  EXPECT_LE(between, monotonic_now());
  EXPECT_EQ(boot_id().size(), 36U);
}

TEST(Clock, FormatsDurations) {
  EXPECT_EQ(format_duration(100 * kMillisecond), "100 ms");
  EXPECT_EQ(format_duration(1500 * kMillisecond), "1.5 s");
  EXPECT_EQ(format_duration(12 * kSecond), "12 s");
  EXPECT_EQ(format_duration(605 * kSecond), "10 min 05 s");
  EXPECT_EQ(format_duration(3 * 3600 * kSecond + 60 * kSecond), "3 h 01 min");
}

TEST(Clock, FormatsUtc) {
  EXPECT_EQ(format_utc(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_utc(1'502'236'800'123'000'000), "2017-08-09T00:00:00.123Z");
}

TEST(Clock, SecondsRoundTrip) {
  EXPECT_EQ(from_seconds(0.1), 100 * kMillisecond);
  EXPECT_DOUBLE_EQ(seconds(from_seconds(2.5)), 2.5);
}

}  // namespace
}  // namespace zpilab
